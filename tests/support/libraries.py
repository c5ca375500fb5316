"""The documents of the page's tests, and what a page gives of one."""

from __future__ import annotations

import httpx

from page.server import Server

TEA = "红茶是全发酵的茶,祁门红茶产于安徽。\n"
MOUNTAIN = "泰山位于山东省泰安市,主峰玉皇顶海拔1532.7米。\n"
SEA = "青海湖是中国最大的内陆湖,位于青海省。\n"


def get_document(
    server: Server, path: str, *, auth: tuple[str, str] | None = None, headers: dict[str, str] | None = None
) -> httpx.Response:
    return httpx.get(f"{server.local_url}documents/{path}", auth=auth, headers=headers)
