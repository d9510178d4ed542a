"""Words that tell a table's parts apart: total rows, and the field's words by which an encoding proves itself."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

TOTALS = frozenset(
    {
        "合计", "小计", "总计", "總計", "小計", "合計", "計", "计", "共计", "共計", "平均", "平均值", "平均分", "均值", "総計",
        "total", "totals", "subtotal", "sub total", "sub-total", "grand total", "sum", "average", "mean",
        "итого", "всего", "среднее", "summe", "gesamt", "total général", "totale",
    }
)  # fmt: skip
"""First cell of a row that sums up others."""

FIELD_WORDS = (
    "满意", "不满意", "非常满意", "满意度", "客户", "客户单位", "客户名称", "评分", "评价", "得分", "回访", "问卷", "月度", "工单", "服务单",
    "单号", "日期", "时间", "关闭", "处理人", "工程师", "意见", "备注", "部门", "状态", "类型", "姓名", "公司", "一般", "电话", "联系人",
    "滿意", "客戶", "評分", "評價", "問卷", "回訪", "單號", "時間", "關閉", "處理", "意見", "備註", "部門", "狀態", "類型", "電話", "聯絡人",
    "顧客", "顧客名", "評価", "満足", "満足度", "不満", "コメント", "担当", "担当者", "チケット", "お客様", "アンケート", "回答", "日付", "件名",
    "番号", "状況", "ステータス", "会社", "氏名", "部署", "完了", "備考", "株式会社", "問い合わせ", "サービス",
    "клиент", "заказчик", "оценка", "удовлетворённость", "удовлетворенность", "комментарий", "заявка", "дата", "статус", "исполнитель",
    "отзыв", "отдел", "опрос", "номер", "тема", "закрыта", "доволен", "спасибо", "услуга", "организация",
    "zufriedenheit", "größe", "märz", "clôture", "clôturé", "enquête", "entité", "très", "août", "février", "satisfacción", "avaliação", "situação", "título", "réglé", "qualität", "schlüssel", "müller", "société", "qualité", "réponse", "numéro", "número", "calificación",
)  # fmt: skip
"""Header and answer words of the field that hold letters outside ASCII."""

FREQUENT_SIMPLIFIED = frozenset(
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市"
    "客户满评价分服务单号期态类型联系备注处理师公司称质量快慢答复解决问题电话访卷度状关闭时间网络系统软件硬件专业态度及效率谢感希望建议改进加强响应技术支持维护员热情周耐细致到位非常般较差优良"
)
"""Frequent simplified characters, and those of this field."""

FREQUENT_TRADITIONAL = frozenset(
    "的一是不了在人有我他這中大來上國個到說們為子和你地出道也時年得就那要下以生會自著去之過家學對可她裡後小麼心多天而能好都然沒日於起還發成事只作當想看文無開手十用主行方又如前所本見經頭面公同三已老從動兩長知民樣現分將外但身些與高意進把法此實回二理美點月明其種聲全工己話兒者向情部正名定女問力機給等幾很業最間新什打便位因重被走電四第門相次東政海口使教西再平真聽世氣信北少關並內加化由卻代軍產入先山五太水萬市"
    "客戶滿評價分服務單號期態類型聯繫絡備註處理師公司稱質量快慢答覆解決問題電話訪卷度狀關閉時間網路系統軟體硬體專業態度及效率謝感希望建議改進加強響應技術支援維護員熱情週耐細緻到位非常般較差優良"
)
"""Frequent traditional characters, and those of this field."""

FREQUENT_JAPANESE = frozenset(
    "日一国人年大十二本中長出三時行見月後前生五間上東四今金九入学高円子外八六下来気小七山話女北午百書先名川千水半男西電校語土木聞食車何南万毎白天母火右読友左休父雨会同事自社発者地業方新場員立開手力問代明動京目通言理体田主題意不作用度強公持野以思家世多正安院心界教文元重近考画海売知道集別物使品計死特私始朝運終台広住真有口少町料工建空急止送切転研足究楽起着店病質待試族銀早映親験英医仕去味写字答夜音注帰古歌買悪図週室歩風紙黒花春赤青館屋色走秋夏習駅洋旅服夕借曜飲肉貸堂鳥飯勉冬昼茶弟牛魚兄犬妹姉漢"
    "顧客満足評価担当番号件対応株式会社様回答点状況完了備考部署氏名受付期依頼障害解決説明丁寧速遅改善良普通非常感謝技術保守運用情報調査報告結果相談確認設定作業連絡初期"
)
"""Frequent kanji, and those of this field."""


DRAWN = "\ufe0f"
"""Asks for a sign to be drawn as a picture; \u2639 with and without it are the same face."""


@lru_cache(maxsize=2_048)
def folded(text: str) -> str:
    """Text for comparing words: full-width forms united (NFKC), blanks single, case folded, no colon at the end."""
    if text.isascii():  # as below, without what cannot matter: most cells are
        return " ".join(text.lower().split()).rstrip(":").strip()
    plain = unicodedata.normalize("NFKC", text).replace(DRAWN, "").casefold()
    return " ".join(plain.split()).rstrip(":：").strip()


def is_total(text: str) -> bool:
    """Whether a first cell says that its row sums up others: 合计, 小计, Total, Итого."""
    return folded(text).replace(" ", "" if any(letter > "\u2e7f" for letter in text) else " ") in TOTALS
