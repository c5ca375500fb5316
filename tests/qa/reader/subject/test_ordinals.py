"""What numbers in a text tell apart."""

from __future__ import annotations

import pytest

from qa.numerals import numbered
from qa.reader.subject.ordinals import ordinals


def found(text: str, kind: str) -> list[str]:
    """Return what a text covers of a kind, in the order of the numbers."""
    covered = {value for one in ordinals(numbered(text)) if one.kind == kind for value in one.covers}
    return sorted(covered, key=lambda value: [int(part) for part in value.split("-") if part.isdigit()])


@pytest.mark.parametrize(
    ("text", "kind", "values"),
    [
        ("二期和四期", "period", ["2", "4"]),
        ("2至4期", "period", ["2", "3", "4"]),
        ("定期检查，为期三天", "period", []),
        ("有效期限", "period", []),
        ("第三季度", "quarter", ["3"]),
        ("共三层", "floor", []),
        ("在三层", "floor", ["3"]),
        ("三号楼1单元", "building", ["3"]),
        ("一班", "class", []),
        ("初三（2）班、二年级1班", "class", ["1"]),
        ("每一级", "level", []),
        ("2号线", "线", ["2"]),
        ("2019-2021年", "year", ["2019", "2020", "2021"]),
        ("三年", "year", []),
        ("2024-05-18", "year", ["2024"]),
        ("三个月", "month", []),
        ("5月起", "month", ["*", "5"]),
        ("10 月 6 日", "day", ["10-6"]),
        ("10月6日至8日", "day", ["10-6", "10-7", "10-8"]),
        ("10月6日、8日", "day", ["10-6", "10-8"]),
        ("三日内", "day", []),
        ("3号楼", "day", []),
        ("2023年增长，较2022年多", "year", ["2023"]),
        ("周一至周三、周五", "weekday", ["1", "2", "3", "5"]),
        ("每周3次", "weekday", []),
        ("周末", "weekday", ["6", "7"]),
        ("工作日", "weekday", ["1", "2", "3", "4", "5"]),
        ("每个工作日", "weekday", ["1", "2", "3", "4", "5"]),
        ("3至5个工作日后可取", "weekday", []),
        ("5 工作日内", "weekday", []),
        ("要几个工作日", "weekday", []),
        ("周二至周日9:00—17:00", "weekday", ["2", "3", "4", "5", "6", "7"]),
        ("周二至周五：10:00—17:00", "weekday", ["2", "3", "4", "5"]),
        ("周二至五：10:00—17:00", "weekday", ["2", "3", "4", "5"]),
        ("周二至日9:00—17:00", "weekday", ["2", "3", "4", "5", "6", "7"]),
        ("星期一、星期三 14:00", "weekday", ["1", "3"]),
        ("周一到5:30", "weekday", ["1"]),
        ("周一至5月3日", "weekday", ["1"]),
        ("2022年5月", "year", ["2022"]),
        ("2022年5月至2024年4月", "year", ["2022", "2023", "2024"]),
        ("2022年5月31日前", "year", ["2022"]),
        ("5月1日起", "month", ["*", "5"]),
        ("5月1日前", "month", ["5"]),
    ],
)
def test_numbers_with_what_they_count_off(text: str, kind: str, values: list[str]) -> None:
    assert found(text, kind) == values


def test_a_day_without_a_month_may_be_of_any() -> None:
    (day,) = (one for one in ordinals("8号") if one.kind == "day")
    (of_october,) = (one for one in ordinals("10月8日") if one.kind == "day")
    assert day.holds_for(of_october)
    assert of_october.holds_for(day)


@pytest.mark.parametrize(
    ("text", "asked", "holds"),
    [
        ("自2022年5月起，停车费为每小时6元", "2024年", True),
        ("自2022年5月1日起施行", "2024年", True),
        ("自2022年5月1日施行", "2024年", True),
        ("2021年1月1日以后入职的员工", "2023年", True),
        ("2021年1月1日以后入职的员工", "2021年", True),
        ("自2022年5月起，停车费为每小时6元", "2020年", False),
        ("2022年5月停车费为每小时6元", "2024年", False),
        ("2022年5月后期", "2024年", False),
        ("2022年5月后勤部", "2024年", False),
        ("自2024年至2022年", "2023年", True),
        ("2022年实施了三个项目", "2024年", False),
        ("2022年5月1日起至2023年4月30日", "2024年", False),
        ("2022年5月1日起至2023年4月30日", "2023年", True),
    ],
)
def test_a_rule_since_a_date_is_of_later_years(text: str, asked: str, holds: bool) -> None:
    (year,) = (one for one in ordinals(asked) if one.kind == "year")
    assert any(one.holds_for(year) for one in ordinals(numbered(text)) if one.kind == "year") is holds
