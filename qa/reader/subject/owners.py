"""Whose something is: what people have, as questions and lists of them say it."""

from __future__ import annotations

import re

# What people have, as lists of them say it.
OF_PEOPLE = (
    "手机|电话|联系|邮箱|邮件|微信|QQ|分机|工号|学号|编号|证件|身份证|护照|车牌|生日|出生|年龄|性别|籍贯|民族|学历|专业|职[务位称]"
    "|岗位|部门|班级|工资|薪|奖金|补贴|津贴|社保|成绩|分数|得分|总分|语文|数学|英语|考勤|出勤|请假|年假|迟到|座位|工位|宿舍|床位|房间|住址|地址"
    "|入职|离职|合同|转正|毕业|银行|账号|卡号|身高|体重|血型|病历|床号|绩效|业绩|销售|任务|上级|主管|直属|导师|紧急"
)
WHEN_OR_WHERE = (
    "在哪个?(?:部门|班|组|科室|公司)|(?:什么时候|哪年|哪天|何时)(?:入职|离职|出生|毕业)"
    "|住(?:在|哪)|(?:今年)?(?:多大|几岁)"
)
WORK_OR_AGE = "是?(?:[做干]什么|什么(?:工作|职业)|哪里人)|(?:今年|现在)?(?:多大|几岁|多少岁)|年纪"
_WHO = rf"是?(?:叫(?:什么|啥|甚么)|谁)|姓什么|{WORK_OR_AGE}"


def is_owner(name: str, question: str) -> bool:
    """Return whether a question asks for the name or data of someone: a tenant's telephone, not what a tenant pays."""
    return re.search(rf"{re.escape(name)}的?(?:{OF_PEOPLE}|{_WHO}|{WHEN_OR_WHERE})", question) is not None
