"""What the codes of the contract are called. Templates use some of these tables as they are."""

METHODS = {"pickup": "到馆自取", "delivery": "送书上门"}
REASONS = {
    "damaged": "图书破损",
    "not_found_on_shelf": "架上没有找到",
    "needed_for_reading_room": "留馆阅览",
    "reader_limit": "超出可借数量",
    "duplicate": "重复借阅",
    "other": "其他原因",
}
OUTCOMES = {
    "delivered": "送达",
    "nobody_home": "家中无人",
    "refused": "拒收",
    "wrong_address": "地址有误",
}
NEEDS = {"elderly": "高龄", "disabled": "行动不便", "busy": "上班繁忙"}
NEEDS_OF_ALL = {"none": "无", **NEEDS}
CARDS = {"city_pass": "全城通", "trust_card": "诚信通"}
CARDS_OF_ALL = {"newcomer": "新读者", **CARDS}
FIGURES = {
    "max_loans": "最多同时借（本）",
    "max_waiting": "最多排队等（种）",
    "delivery_lines": "一次最多送（本）",
    "loan_days": "借期（天）",
    "renewals": "可续借（次）",
    "renewal_days": "每次续借（天）",
    "grace_days": "过期宽限（天）",
    "pickup_hold_days": "取书保留（天）",
    "recall_days": "催还后留给读者（天）",
    "auto_approve_lines": "自动审核不超过（本，0 为不用）",
    "history_days": "借阅记录留存（天）",
}
COPY_STATES = {
    "on_shelf": "在架可借",
    "claimed": "已留给读者",
    "on_loan": "已借出",
    "in_transit": "调拨途中",
    "withdrawn": "已下架",
    "lost": "已遗失",
}
LANGUAGES = {
    "zh": "中文",
    "en": "英文",
    "ja": "日文",
    "ko": "韩文",
    "fr": "法文",
    "de": "德文",
    "ru": "俄文",
    "es": "西班牙文",
}
MATERIALS = {
    "book": "图书",
    "periodical": "期刊",
    "audio": "有声书",
    "video": "影像",
    "map": "地图",
    "score": "乐谱",
    "kit": "套装",
    "electronic": "电子资源",
}
LINES = {
    "requested": "正在为您找书",
    "allotted": "已留书",
    "waitlisted": "第 {place} 位等候",
    "unavailable": "无法提供",
    "approved": "审核通过",
    "rejected": "审核不通过",
    "handed_over": "借阅中，应还日期 {due}",
    "returned": "已归还",
    "lost": "已登记遗失",
    "released": "已取消",
}
VERDICTS = {
    "lost_books": "有 {current} 本遗失的书没有结清，请先到服务台办理",
    "grace_days": "有书已过期 {current} 天，先归还才能再借",
    "one_copy": "您已经借了或正在借这种书",
    "max_loans": "超出可借的 {limit} 本，请先暂存，或归还别的书",
    "delivery_lines": "一次最多送 {limit} 本，请先暂存，或改为自取",
    "max_waiting": "已全部借出；连同借书车里的，最多排队等候 {limit} 种，请先暂存，或取消一种等候",
}
REFUSED_NOW = {
    "lost_books": "读者有 {current} 本遗失的书没有结清",
    "grace_days": "读者有书已过期 {current} 天，宽限 {limit} 天",
    "one_copy": "读者已经有这种书",
    "max_loans": "超出可借的 {limit} 本",
    "delivery_lines": "一次最多送 {limit} 本",
    "max_waiting": "读者排队等候的书已有 {current} 种，最多 {limit} 种",
}
RENEWALS = {
    "renewal_overdue": "已经过期，不能续借，请尽快归还",
    "awaited": "有其他读者在等，不能续借",
    "renewals": "已续借 {current} 次，不能再续",
}
INSTEAD = {
    "wait": "可以过些时候再借",
    "another_edition": "可以借另一个版本",
    "another_branch": "其他服务点可能有这本书",
    "suggest_buying": "可以向图书馆推荐购买",
    "return_others": "归还几本后可以再借",
}
RULES = {"lost_books": "遗失没有结清", "one_copy": "已有这种书"}
"""Reasons that no rule of the library sets."""
DEEDS = {"approved": "通过", "rejected": "不通过", "taken_back": "撤回"}
LOAN_QUEUES = {
    "claimed_returned": "读者说已还",
    "awaited": "有人等候",
    "overdue": "已过期",
    "lost": "已遗失",
}
NEXT_STEPS = {
    "submitted": "正在为您找书，请稍等片刻。",
    "pending_review": "图书馆正在审核，结果会显示在这里。",
    "approved": "工作人员正在备书。",
    "waiting": "您要的书都借出去了，正在排队；书到了会接着办理，并通知您。",
    "rejected": "原因写在书名旁边；可以把书放回借书车，再借一次。",
    "preparing": "图书已打包，等快递员出发。",
    "ready_for_pickup": "请凭取书码到服务点取书。",
    "out_for_delivery": "快递员正在路上，请留意门铃和电话。",
    "handed_over": "请在应还日期前归还；能不能续借，看“我的订单”里每本书的说明。",
    "closed": "这张订单的图书都有了结果，不用再做什么。",
    "cancelled": "图书和时段不再为您保留；还想看可以再借。",
    "expired": "图书没有在期限内取走，已放回书架；还想看可以再借。",
}
LOAN_STEPS = {
    "claimed_returned": "图书馆正在查找；这期间不会催还，也不算过期，但仍算您借着的一本。",
    "lost": "找到后请随时送回，或到服务台办理；结清以前不能再借。",
}

TABLES = {
    "METHODS": METHODS,
    "REASONS": REASONS,
    "OUTCOMES": OUTCOMES,
    "CARDS": CARDS,
    "NEEDS": NEEDS,
    "CARDS_OF_ALL": CARDS_OF_ALL,
    "NEEDS_OF_ALL": NEEDS_OF_ALL,
    "FIGURES": FIGURES,
    "COPY_STATES": COPY_STATES,
    "LANGUAGES": LANGUAGES,
    "MATERIALS": MATERIALS,
    "NEXT_STEPS": NEXT_STEPS,
    "LOAN_STEPS": LOAN_STEPS,
    "LOAN_QUEUES": LOAN_QUEUES,
    "INSTEAD": INSTEAD,
    "DEEDS": DEEDS,
    "RULES": RULES,
}
