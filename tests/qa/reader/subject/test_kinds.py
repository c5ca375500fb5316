"""The kind of thing that is asked for, and that was read."""

from __future__ import annotations

import pytest

from qa.reader.subject.kinds import Kind, is_other_kind, kind_of


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("水箱多重", "4.5升"),
        ("展厅多高", "450平方米"),
        ("展厅几点开门", "2019年5月"),
        ("机油多少钱一升", "120毫升"),
        ("老马的手机号是多少", "110101198201011236"),
        ("老马的电话", "ma@example.com"),
        ("老马的邮箱是什么", "13900001111"),
        ("官网网址是什么", "010-65551234"),
        ("老马的身份证号", "13900001111"),
        ("哪年投产", "3.1万平方米"),
        ("哪天报到", "200元"),
        ("占比百分之几", "320人"),
        ("有多少人", "2.4万平方米"),
        ("谁是第四名", "71%"),
        ("谁值班", "10月2日"),
        ("要多久", "2.6安时"),
        ("how heavy is the tank", "4.5 L"),
        ("几点关门", "3小时"),
        ("货舱多大", "2至8摄氏度"),
        ("货舱的尺寸是多少", "900元"),
        ("货舱能放多重的东西", "60×40×35厘米"),
        ("糖厂有多少家", "85万吨"),
        ("三期几时动工", "何时"),
        ("几点关门", "124小时"),
        ("几时开学", "200元"),
        ("how long does it take", "140 cm"),
        ("how long is the desk", "4.5 L"),
        ("what time does it open", "May 2019 is 33 cm"[-5:]),
    ],
)
def test_what_cannot_be_what_is_asked_for(question: str, read: str) -> None:
    assert is_other_kind(question, read)


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("水箱多重", "约7.8千克"),
        ("水箱多重", "7.8"),
        ("水箱多重", "很轻"),
        ("展厅多高", "6米"),
        ("温度多高", "40℃"),
        ("利率多高", "3.5%"),
        ("几点开门", "上午9:00"),
        ("几点开门", "8点半"),
        ("几点开门", "下班后"),
        ("多少钱", "免费"),
        ("多少钱", "面议"),
        ("多少钱", "每套199元"),
        ("手续费多少钱", "0.5%"),
        ("电话是多少", "8021"),
        ("电话是多少", "400-820-1234"),
        ("打电话给谁", "老马"),
        ("谁负责报修", "010-65551234"),
        ("哪年投产", "2019年5月"),
        ("什么时候交", "三个工作日内"),
        ("身高多少体重多少", "60公斤"),
        ("容量多大", "4.5升"),
        ("会议多长", "3小时"),
        ("几点关门", "24小时"),
        ("几点下班", "24小时营业"),
        ("what time does it close", "24 hours"),
        ("几时开学", "9月1日"),
        ("几时开学", "8点"),
        ("how long is the desk", "140 cm"),
        ("How long are the desks?", "140 cm"),
        ("how long's the desk", "140 cm"),
        ("how long should the cable be", "3 m"),
        ("how long is the meeting", "3 hours"),
        ("货舱多大", "60×40×35厘米"),
        ("货舱的尺寸是多少", "60×40×35厘米"),
        ("货舱多高", "60×40×35厘米"),
        ("温差多大", "12摄氏度"),
        ("坡角多大", "12°"),
        ("他多大", "48岁"),
        ("几家厂欠了多少", "900元"),
        ("来了多少台湾学生", "90名"),
    ],
)
def test_what_may_be_what_is_asked_for(question: str, read: str) -> None:
    assert not is_other_kind(question, read)


@pytest.mark.parametrize(
    ("read", "kind"),
    [
        ("3至5千克", Kind.MASS),
        ("1,260万元", Kind.MONEY),
        ("¥199", Kind.MONEY),
        ("10月2日", Kind.DATE),
        ("2019年", Kind.YEAR),
        ("2019", None),
        ("身份证号110101198201011236", Kind.IDENTITY),
        ("每小时5元/辆", None),
        ("3千克的水", None),
        ("3×4×5米", Kind.SIZE),
        ("3米×4米", Kind.SIZE),
        ("", None),
    ],
)
def test_the_kind_of_words(read: str, kind: Kind | None) -> None:
    assert kind_of(read) is kind
