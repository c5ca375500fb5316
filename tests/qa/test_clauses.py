"""A clause, step or item that is asked for by its number is answered with its text."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import build_index
from index.embedding.encoder import Encoder
from index.keywords.analyzer import Analyzer
from qa import Assistant, Retriever
from qa.answer import AnswerKind
from qa.clauses import NUMBER_MISSING, clause_of
from qa.numbering import texts_behind
from tests.index.test_structure import passages

RULES = "第一条 为了节约用水，制定本规则。\n第二条 浇灌只在早晚进行。\n第十二条 违者警告一次。\n"
STEPS = "步骤1：关闭水阀\n步骤2：拆下旧芯\n"
LEVELS = "## 2 检修\n\n2.1 检修前断电。\n\n2.3 检修后签字。\n\n## 第五条 赔偿\n\n损坏水表的按原价赔偿。\n"
TRADITIONAL = "第三條　會員須按時簽到。\n\n步驟二：關閉電源\n\n附錄1：名單\n\n第 ９ 條 缺席三次者除名。\n"
RUNNING = (
    "第六条规定的押金不退。\n\n第七条、第八条所列器材由专人保管。\n\n第八条之一 损坏照赔。\n\n"
    "第三部分设备已经报废。\n\n4.5%的器材待修。\n\n4.6万人借过器材。\n\n"
    "附件2、附件3为本规则的组成部分。\n\nArticle 6 and Article 7 apply.\n"
)
TITLED = "借用规则\n\n第一条 归还期限\n\n器材应于次日归还。\n\n第二条 押金\n\n第三条 罚则\n\n迟还一日罚五元。\n"
LISTED = "# 换灯管\n\n1. 切断电源\n2. 取下灯罩\n3. 装上新管\n\n# 擦窗\n\n（一）喷洗剂\n（二）用刮刀刮净\n"
OUTLINED = "印刷室公约\n\n一、开放\n每日八点开放。\n\n二、纸张\n1. 自带纸张。\n2. 废纸入箱。\n\n三、故障\n先断电。\n"
NESTED = (
    "第一条 禁止下列行为：\n一、喧哗。\n二、饮食。\n三、占座。\n\n第二条 收费\n\n2.1 每页一角。\n\n2.2 彩印五角。\n"
)
ENGLISH = "Article 1 Members pay yearly.\nArticle 2 Guests sign in at the desk.\n"


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("第二条规定了什么？", "第二条"),
        ("用水规则第十二条是什么", "第十二条"),
        ("第三步要做什么", "第三步"),
        ("请问合同里第8条具体写了什么呢？", "第8条"),
        ("2.3怎么规定的", "2.3"),
        ("第五條的內容", "第五条"),
        ("What does Article 4 say?", "Article 4"),
        ("第三条", "第三条"),
        ("第 三 条规定了甚么", "第三条"),
        ("第 7 條全文", "第 7 条"),
        ("第七条有什么内容", "第七条"),
        ("第七条的规定是什么", "第七条"),
        ("第七条是关于什么的", "第七条"),
        ("第七条里面规定的内容是什么", "第七条"),
        ("第五步", "第五步"),
        ("第五步干嘛", "第五步"),
        ("第五步是什么来着", "第五步"),
        ("第5步骤是什么", "第5步骤"),
        ("第八条之一是什么", "第八条之一"),
        ("印刷公约3.2条", "3.2条"),
        ("第3.2款", "第3.2款"),
        ("What's in Article 9?", "Article 9"),
        ("What happens in step 6?", "step 6"),
        ("What do I do in step 6?", "step 6"),
        ("Clause 9.", "Clause 9"),
    ],
)
def test_the_number_that_is_asked_for(question: str, number: str) -> None:
    clause = clause_of(question)
    assert clause is not None
    assert clause.number == number


@pytest.mark.parametrize(
    "question",
    [
        "第二步需要多久",
        "第三届冠军是谁",
        "第一条和第二条有什么区别",
        "3.5英寸的屏幕多少钱",
        "违反第二条怎么罚",
        "Who wrote Article 4?",
        "谁提出了第三条的内容",
        "修改第三条要做什么",
        "第三条和第九条是什么",
        "第三条第一款是什么",
        "软件版本4.5是什么",
        "Falcon 4.5是什么",
        "Falcon 4.5",
        "水箱4.5升",
        "What is item 7 weight?",
        "What is rule 7 for visitors?",
    ],
)
def test_other_questions_ask_for_no_clause(question: str) -> None:
    assert clause_of(question) is None


@pytest.mark.parametrize(
    ("number", "text", "behind"),
    [
        ("第二条", RULES, ["浇灌只在早晚进行。"]),
        ("第12条", RULES, ["违者警告一次。"]),
        ("第三条", RULES, []),
        ("第二步", STEPS, ["拆下旧芯"]),
        ("2.3", LEVELS, ["检修后签字。"]),
        ("第五条", LEVELS, ["赔偿", "损坏水表的按原价赔偿。"]),
        ("section 2", ENGLISH, []),
        ("article 2", ENGLISH, ["Guests sign in at the desk."]),
        ("第三条", TRADITIONAL, ["會員須按時簽到。"]),
        ("第二步", TRADITIONAL, ["關閉電源"]),
        ("附录一", TRADITIONAL, ["名單"]),
        ("第9条", TRADITIONAL, ["缺席三次者除名。"]),
        ("第八条之一", RUNNING, ["损坏照赔。"]),
        ("第2步", "第2步骤：打开窗户。\n", ["打开窗户。"]),
        ("第2步", LISTED, ["取下灯罩", "用刮刀刮净"]),
        ("第二条", LISTED, []),
        ("第三条", OUTLINED, ["故障"]),
        ("第二条", OUTLINED, ["1. 自带纸张。\n2. 废纸入箱。"]),
        ("第四条", OUTLINED, []),
        ("第三部分", OUTLINED, ["故障"]),
        ("第三部分", "# 汇编\n\n## 三、验收\n\n三日内验收。\n", ["验收", "三日内验收。"]),
    ],
)
def test_the_text_behind_a_number(tmp_path: Path, number: str, text: str, behind: list[str]) -> None:
    assert told(tmp_path, number, text) == behind


def told(folder: Path, number: str, text: str) -> list[str]:
    own = passages(folder, "文.md", text)
    return [one.text[slice(*behind.span)] for one in own for behind in texts_behind(number, one)]


@pytest.mark.parametrize("number", ["第六条", "第七条", "第八条", "第三部分", "4.5", "4.6", "附件2", "article 6"])
def test_a_line_that_begins_with_running_text_is_no_clause(tmp_path: Path, number: str) -> None:
    assert told(tmp_path, number, RUNNING) == []


def test_a_heading_farther_up_counts(tmp_path: Path) -> None:
    text = "# 规则\n\n## 第二部分 借用\n\n### 时间\n\n周一开放。\n\n### 第二节 地点\n\n在库房。\n"
    assert told(tmp_path, "第二部分", text)[-2:] == ["第二节 地点", "在库房。"]
    assert told(tmp_path, "第二节", text)[-1:] == ["在库房。"]


def test_a_clause_is_quoted_from_the_document_that_is_named(
    tmp_path: Path, real_encoder: Encoder, analyzer: Analyzer
) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "用水规则.txt").write_text(f"用水规则\n{RULES}", encoding="utf-8")
    (folder / "用电规则.txt").write_text(
        "用电规则\n第一条 为了安全，制定本规则。\n第二条 宿舍不得使用电炉。\n", "utf-8"
    )
    (folder / "检修.md").write_text(LEVELS, encoding="utf-8")
    build_index(folder, tmp_path / "index", encoder=real_encoder, analyzer=analyzer)
    assistant = Assistant.of(Retriever.open(tmp_path / "index", encoder=real_encoder, analyzer=analyzer), analyzer)
    expected = {
        "用电规则第二条是什么？": "宿舍不得使用电炉。",
        "用水规则第十二条规定了什么": "违者警告一次。",
        "第五条说什么": "损坏水表的按原价赔偿。",
    }
    assert {question: assistant.ask(question).short for question in expected} == expected


@pytest.fixture(scope="module")
def club(tmp_path_factory: pytest.TempPathFactory, real_encoder: Encoder, analyzer: Analyzer) -> Assistant:
    folder = tmp_path_factory.mktemp("club")
    (folder / "documents").mkdir()
    documents = {
        "借用规则.txt": TITLED,
        "值日手册.md": LISTED,
        "会员章程.txt": f"会员章程\n\n{RUNNING}",
        "印刷室公约.txt": OUTLINED,
        "自习室守则.txt": f"自习室守则\n\n{NESTED}",
    }
    for name, text in documents.items():
        (folder / "documents" / name).write_text(text, encoding="utf-8")
    build_index(folder / "documents", folder / "index", encoder=real_encoder, analyzer=analyzer)
    return Assistant.of(Retriever.open(folder / "index", encoder=real_encoder, analyzer=analyzer), analyzer)


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("借用规则第一条规定了什么", "器材应于次日归还。"),
        ("借用规则第二条讲了什么", "押金"),
        ("换灯管第二步做什么", "取下灯罩"),
        ("擦窗的第二步是什么", "用刮刀刮净"),
        ("印刷室公约第三条内容", "先断电。"),
        ("借用规则第三条", "迟还一日罚五元。"),
        ("自习室守则2.2条", "彩印五角。"),
    ],
)
def test_what_stands_under_a_title_or_in_a_list_is_told(club: Assistant, question: str, short: str) -> None:
    assert club.ask(question).short == short


@pytest.mark.parametrize(
    "question", ["会员章程第一条规定了什么", "会员章程第八条讲了什么", "4.9的内容", "What does Article 12 say?"]
)
def test_a_missing_article_is_refused(club: Assistant, question: str) -> None:
    answer = club.ask(question)
    assert answer.kind is AnswerKind.NONE
    assert answer.confidence <= NUMBER_MISSING


def test_all_that_belongs_to_a_clause_is_told(club: Assistant) -> None:
    answer = club.ask("自习室守则第二条规定了什么")
    assert [one.text for one in answer.sentences] == ["2.1 每页一角。", "2.2 彩印五角。"]
    assert answer.short is None


def test_the_items_of_an_article_are_no_articles(club: Assistant) -> None:
    assert club.ask("自习室守则第三条规定了什么").kind is AnswerKind.NONE


def test_a_missing_article_is_not_looked_for_in_other_documents(club: Assistant) -> None:
    answer = club.ask("会员章程第一条规定了什么")
    assert {one.passage.document for one in answer.citations} == {"会员章程.txt"}


def test_a_clause_is_told_after_other_turns(club: Assistant) -> None:
    history = [("器材什么时候归还", "次日")]
    assert club.ask("借用规则第三条规定了什么", history).short == "迟还一日罚五元。"
