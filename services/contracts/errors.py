"""Every refusal the system can give: its slug, what it says to a person, and the next step.

Services raise an exception that carries a ``slug``; the gateway alone turns slugs into HTTP.
``{names}`` in the words are filled from the refusal's details.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """What a refused person reads: the reason and what to do next."""

    reason: str
    next_step: str = ""


ERRORS: dict[str, Words] = {
    # who is asking
    "sign-in-needed": Words("请先登录。", "登录后再试一次。"),
    "sign-in-failed": Words("用户名或密码不对。", "请检查后重新输入。"),
    "role-not-allowed": Words("您的账号不能做这件事。", "如有需要，请联系图书馆工作人员。"),
    "login-taken": Words("这个用户名已经有人用了。", "请换一个用户名。"),
    "account-not-found": Words("没有这个账号。", "请核对后再试。"),
    # what was sent
    "request-invalid": Words("提交的内容有误。", "请按提示修改后再提交。"),
    "request-not-json": Words("提交的内容不是有效的 JSON。", "请检查格式后再提交。"),
    "request-too-large": Words("提交的内容太大。", "请减少内容后再提交。"),
    "path-not-found": Words("没有这个页面。", "请从首页重新进入。"),
    "method-not-allowed": Words("这个地址不支持这种操作。", "请回到首页重新进入。"),
    "origin-not-allowed": Words("这次提交不是从本站页面发出的。", "请回到本站页面再操作。"),
    "cursor-invalid": Words("翻页标记无效。", "请回到第一页。"),
    "idempotency-key-reused": Words("这次提交的编号（Idempotency-Key）已用于另一份内容。", "请刷新页面后重新提交。"),
    "command-in-progress": Words("同一请求正在处理。", "请稍候几秒再查看结果。"),
    # catalogue
    "title-not-found": Words("没有找到这本书。", "请重新检索，或向图书馆推荐购买。"),
    "title-exists": Words("这个书目编号已经存在。", "请修改已有书目。"),
    "barcode-taken": Words("条码 {barcode} 已经属于另一本书。", "请核对条码。"),
    "title-awaited": Words("还有 {waiting} 位读者在排队等这本书。", "请先处理这些预约，再下架。"),
    "copy-not-found": Words("这种书没有这个条码的复本。", "请核对条码。"),
    "copy-in-use": Words("条码 {barcode} 的复本正在读者手中或已经留给读者。", "等它归还后再修改。"),
    "isbn-invalid": Words("“{isbn}”不是有效的 ISBN，校验位不对或位数不对。", "请对照书后的条码再输入一次。"),
    "search-not-ready": Words("检索正在准备，目录还没有读完。", "请过几秒再搜一次。"),
    # cart and orders
    "cart-empty": Words("借书车是空的。", "请先把想借的书放进借书车。"),
    "line-not-in-cart": Words("借书车里没有这本书。", "请刷新借书车。"),
    "cart-full": Words("借书车最多放 {limit} 本。", "请先提交或移出几本。"),
    "duplicate-title": Words("同一种书一次只能借一本。", "请去掉重复的书。"),
    "title-already-held": Words("您已经借了或正在借《{title}》。", "请先归还，或换一本书。"),
    "loan-limit-reached": Words(
        "您的借阅证最多同时借 {limit} 本，现在已有 {current} 本。", "请归还或减少 {over} 本后再提交。"
    ),
    "overdue-blocks-orders": Words("您有书已过期 {current} 天，宽限期是 {limit} 天。", "请先归还过期的书，再借新的。"),
    "lost-books-unsettled": Words("您有 {current} 本书登记了遗失，还没有结清。", "请找到后送回，或到服务台办理。"),
    "parcel-too-large": Words("送书上门一次最多 {limit} 本。", "请减少 {over} 本，或改为到馆自取。"),
    "waiting-limit-reached": Words(
        "您排队等候的书已有 {current} 种，最多 {limit} 种。", "请先取消一种等候，或等书到馆后再借。"
    ),
    "order-not-found": Words("没有找到这张订单。", "请在“我的订单”里查看。"),
    "order-state-forbids": Words("订单现在的状态是“{status}”，不能这样操作。", "请刷新页面查看最新状态。"),
    "line-not-found": Words("订单里没有这一行。", "请刷新页面后再试。"),
    "line-not-decidable": Words("这一行现在不能审核。", "请刷新页面查看最新状态。"),
    "reviewed-by-other": Words("{reviewer} 正在审核这张订单。", "请先处理其他订单。"),
    "override-needed": Words("按现在的规则这张订单不能通过。", "如果仍要通过，请写明理由。"),
    "review-singly": Words("这张订单的审核撤回过。", "请打开它单独审核。"),
    "too-late-to-undo": Words("这次审核不能撤回了。", "请联系配送台，或请读者取消订单。"),
    "address-needed": Words("送书上门需要填写地址。", "请填写送书地址。"),
    "branch-not-found": Words("没有这个服务点。", "请从服务点列表里选择。"),
    # loans
    "loan-not-found": Words("没有找到这笔借阅。", "请在“我的订单”里查看。"),
    "loan-state-forbids": Words("这本书现在的状态是“{status}”，不能这样操作。", "请刷新页面查看最新状态。"),
    "renewal-limit-reached": Words("这本书已续借 {current} 次，最多 {limit} 次。", "请按时归还。"),
    "loan-awaited": Words("有其他读者在等这本书，不能续借。", "请按时归还；还想看可以再借。"),
    "loan-overdue": Words("这本书已经过期，不能续借。", "请尽快归还。"),
    "recall-useless": Words("这本书最迟 {due_on} 归还，催还也不会更早。", "请等候读者按期归还。"),
    "nobody-waits": Words("现在没有读者在等这本书。", "有人等候时才能催还。"),
    "copy-not-on-loan": Words("条码 {barcode} 的书没有在借记录。", "请核对条码，或查看馆藏状态。"),
    "needs-until-invalid": Words("便民档案应保留到今天以后、{years} 年以内的某一天。", "请改一个日期。"),
    # calendar and rules
    "closure-invalid": Words("不能这样登记闭馆：{problem}。", "请改正日期后再提交。"),
    "closure-not-found": Words("没有这次闭馆，或已经撤销。", "请刷新闭馆日历。"),
    "rule-invalid": Words("规则“{rule_id}”的“{field}”不对：{problem}。", "请改正后再提交。"),
    "rules-too-many": Words("规则区分的情形超过 {limit} 种。", "请少列一些资料类型或服务点。"),
    "rules-in-the-past": Words("新规则不能从过去的日子开始。", "请选今天或以后的日期。"),
    "rules-incomplete": Words("没有规则说明“{case}”的“{figure}”。", "请补一条规则。"),
    "rules-overlap": Words("规则“{one}”和“{other}”都规定了“{case}”的“{figure}”。", "请让其中一条更具体，或去掉一条。"),
    # delivery
    "slot-not-free": Words("这个时段已经约满或已过。", "请另选一个时段；书还在借书车里。"),
    "slot-not-found": Words("没有这个时段。", "请重新选择时段。"),
    "handover-not-found": Words("没有这张交接单。", "请刷新配送台。"),
    "handover-state-forbids": Words("交接单现在的状态是“{status}”，不能这样操作。", "请刷新配送台查看最新状态。"),
    "handover-method-forbids": Words("这张单的交接方式不能这样操作。", "请核对是自取还是送书上门。"),
    "pickup-code-wrong": Words("取书码不对。", "请读者出示“我的订单”里的取书码。"),
    "pickup-code-locked": Words("取书码输错次数太多。", "请核对读者证件，{minutes} 分钟后再试。"),
    "run-not-found": Words("没有这个班次。", "请刷新配送台。"),
    # the system itself
    "service-unavailable": Words("系统正忙，这次没有得到答复。", "请稍后再试。"),
    "write-contended": Words("同时操作的人太多，这次没有成功。", "请马上再试一次。"),
    "request-late": Words("请求等待太久，已经放弃。", "请重新操作。"),
    "internal-error": Words("系统出了点问题，我们已经记录下来。", "请稍后再试。"),
}
