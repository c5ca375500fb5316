"""The documents of the page's tests."""

from __future__ import annotations

TEA = "红茶是全发酵的茶,祁门红茶产于安徽。\n"
MOUNTAIN = "泰山位于山东省泰安市,主峰玉皇顶海拔1532.7米。\n"
SEA = "青海湖是中国最大的内陆湖,位于青海省。\n"
