"""Documents for the pictures of the page: a PDF, a scan and a workbook, made by Chromium and openpyxl."""

from __future__ import annotations

import io
from pathlib import Path

from openpyxl import Workbook
from PIL import Image, ImageFilter
from playwright.sync_api import Browser, ViewportSize

_SHEET = ViewportSize(width=794, height=1123)  # A4, in CSS pixels
_LOOKS = (
    "<style>body{font:17px/1.9 serif;margin:70px 80px}h1{text-align:center;font-size:26px}p{text-indent:2em}</style>"
)
_POOL = """<h1>东门游泳馆开放须知</h1>
<p>游泳馆每周二至周日开放，周一闭馆清洗，遇法定节假日照常开放。开放时间为上午九点至晚上九点，晚上八点停止入场。</p>
<p>成人票每次三十元，学生凭证件每次十五元，身高一米二以下的儿童由家长陪同免费入场。年卡八百元，自购买之日起一年内有效。</p>
<p>入场须戴泳帽并先淋浴。深水区须持深水合格证，合格证在前台考核后当场发给。</p>
<p>贵重物品请存放在前台的保险柜中，更衣柜须当日清空，过夜的物品由馆方代管三天。</p>"""
_KEYS = """<h1>仓库钥匙管理办法</h1>
<p>仓库钥匙由值班员保管，交接班时当面点清并登记在册。借用钥匙须经主管同意，当日归还，不得转借他人。</p>
<p>钥匙遗失的，应当在两小时内报告主管，由后勤处在当天更换锁具，费用由遗失人承担一半。</p>
<p>备用钥匙封存在财务室的保险柜里，启封须有两人在场，并在封条上签名和写明日期。</p>"""
_PRICES = [
    ("品名", "规格", "单价（元）", "库存", "产地"),
    ("打印纸", "A4，70 克，每箱五包", 118, 42, "苏州"),
    ("办公椅", "网布，可升降", 459, 7, "广州"),
    ("白板", "90 × 120 厘米", 236, 5, "宁波"),
    ("碎纸机", "一次八张", 689, 3, "青岛"),
    ("台灯", "LED，三档", 95, 16, "宁波"),
]


def write_samples(browser: Browser, folder: Path) -> None:
    """Write the documents into a folder."""
    folder.mkdir(parents=True)
    page = browser.new_page(viewport=_SHEET, device_scale_factor=200 / 96)
    page.set_content(_LOOKS + _POOL)
    page.pdf(path=folder / "游泳馆开放须知.pdf", format="A4")
    page.set_content(_LOOKS + _KEYS)
    _scan(page.screenshot(), folder / "钥匙管理办法（扫描）.jpg")
    page.close()
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 (a new workbook has one)
    sheet.title = "价目"
    for row in _PRICES:
        sheet.append(row)
    book.save(folder / "办公用品.xlsx")


def _scan(screenshot: bytes, path: Path) -> None:
    """Save a picture of a page as a scanner gives it: a little askew, soft, on grey paper."""
    with Image.open(io.BytesIO(screenshot)) as image:
        grey = image.convert("L").rotate(0.7, Image.Resampling.BICUBIC, fillcolor=255)
    soft = grey.filter(ImageFilter.GaussianBlur(0.6)).point(lambda shade: round(25 + 0.85 * shade))
    soft.save(path, quality=60, dpi=(200, 200))
