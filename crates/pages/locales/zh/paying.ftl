# 付费与保留期限：价格、被锁定的工作空间、工作空间的首要步骤。

# 每个会产生费用的按钮之前的价格说明。
prices-title = 价格
prices-price = { $price } { $currency } / { $unit }
prices-who-subscription = 按实际用量付费。AWS 按上述价格（如有私有报价，则按私有报价）向 AWS 账号 { $account } 收费。
prices-who-consumption = 合约已包含约定的用量。超出部分由 AWS 按上述价格（如有私有报价，则按私有报价）向 AWS 账号 { $account } 收费。
prices-who-contract = 合约费用为预付。AWS 就该合约向 AWS 账号 { $account } 收费，用量不另行收费。
prices-who-free = 该产品免费，不会向 AWS 账号 { $account } 收费。
prices-no-second-charge = 我们不会直接向您收费。我们开具的发票仅用于证明 AWS 已收取的费用，并非再次收费。

# 工作空间的状态。
standing-usable = 可正常使用
standing-waiting = AWS 确认订阅后开始
standing-starts = { $start } 开始
standing-unbound = 未绑定订阅
standing-ending = 订阅即将终止
standing-locked = 已锁定
standing-gone = 已永久锁定
standing-kept-until = 数据保留至 { $until }
standing-may-be-deleted = 自 { $since } 起，数据可能被删除

# 订阅终止期间与锁定之后，工作空间所有者看到的说明。
lock-ending-title = 该工作空间将于 { $at } 锁定
lock-ending-text = AWS 账号 { $account } 的订阅已在 AWS 终止，用量计算至 { $until }。如需继续使用且避免锁定，请现在选择其他订阅。
lock-suspended-title = 该工作空间已锁定，数据全部保留
lock-suspended-text = { $provider } 账号 { $account } 的订阅自 { $since } 起被暂停，通常是因为扣款失败。请在订阅时使用的云市场中处理，处理完成后工作空间会自动解锁。在此之前不再接收新数据，已有数据仍可查看。
lock-title = 该工作空间已锁定，数据保留至 { $until }
lock-why = 锁定原因：AWS 账号 { $account } 的订阅已于 { $ended } 终止。工作空间不再接收新数据，已有数据仍可查看。
lock-next = 如需解锁，请选择费用中心账号下已绑定的其他订阅；或在 AWS Marketplace 重新订阅，并点击“设置您的账户”。
lock-next-console = 为其付费的费用中心账号所有者可以解锁：改用其他订阅，或在 AWS Marketplace 重新订阅。
lock-gone-title = 该工作空间无法再解锁
lock-gone-text = AWS 账号 { $account } 的订阅终止后，该工作空间已锁定满 14 天。自 { $since } 起，其数据可能被删除。如需继续使用，请开通订阅并创建新的工作空间。
lock-choose = 选择付费订阅
lock-choose-in-billing = 登录费用中心
lock-subscribe = 如何重新订阅

# 工作空间首页。
start-paid-until = 至 { $until }
start-paid-from = 自 { $from } 起
start-steps-title = 开始使用
start-bills = 查看该工作空间的费用
start-bills-text = 每日账单在费用中心查看。新产生的用量约一小时后显示。
start-open = 打开

# 更换付费订阅时，两个方案的对比。
plans-prices = 变更前后的价格
plans-not-before = 该方案不含此项
plans-not-included = 不包含
plans-lacking-title = { $plan } 不包含目前使用的全部项目
plans-lacking-text = 自 { $from } 起，这些项目的用量不再计量，也不再收费，{ $brand } 可能在该工作空间中停止提供这些功能。此前的用量照常收费。
plans-locked-until = 已锁定：{ $from } 之前无人付费
plans-so-far = { $month } 截至目前
plans-nothing-yet = 无费用
plans-again = AWS 向各 AWS 账号收取其承担的用量费用。我们开具的发票并非再次收费。
settlement-gone = 该工作空间无法再解锁。自 { $since } 起，其数据可能被删除。请开通订阅并创建新的工作空间。
settlement-none-locked = 该费用中心账号下没有其他有效订阅。请在 AWS Marketplace 重新订阅，点击“设置您的账户”，然后绑定此费用中心账号。数据保留至 { $until }。
settlement-none-choice = 您的其他订阅均无法为该工作空间付费，原因见下方列表。
settlement-paid-until = AWS 账号 { $account } 付费至 { $until }

# 账单。
bill-contract-title = { $plan } 包含的用量（{ $account }）
bill-contract-over = 已于 { $since } 结束，届时未使用的部分不再可用。
bill-month-before = { $month }（整月）
bill-as-of = 截至
bill-chart-hint = 选择某一天，查看当日费用。
bill-chart-before = { $month }：{ $amount }
bill-chart-others = 其他项目
bill-chart-mark = { $month }同日

# 同一个人的两个账号：注销其中之一。
close-console-title = 不受影响的内容：
close-console-text = 您的控制台账号（如有）仍然有效，密码和邮箱不变。当不再有工作空间需要它时，可{ $link }。
close-console-link = 在控制台注销
close-billing-title = 不受影响的内容：
close-billing-text = 您的费用中心账号（如有）仍然有效，密码和邮箱不变。当不再有订阅需要它时，可{ $link }。
close-billing-link = 在费用中心注销

# 发票上的信息。
invoice-request-title = 申请发票
invoice-request-lead = 发票用于证明 AWS 已收取的该月费用，并非再次收费。
invoice-tax-number = 税号
invoice-tax-number-hint = 统一社会信用代码、纳税人识别号或增值税号（如需显示在发票上）
invoice-billing-address = 开票地址
invoice-billing-address-hint = 按发票上需要显示的内容填写，可分行
invoice-purchase-order = 采购订单号
invoice-purchase-order-hint = 贵公司财务所需的内部编号（如有）

# 撤销对其中一个账号的更改。
objection-billing-only = 仅恢复此费用中心账号。如果您的控制台账号也被更改，请使用相应通知邮件中的链接。
objection-console-only = 仅恢复此控制台账号。如果您的费用中心账号也被更改，请使用相应通知邮件中的链接。

# 预算提醒。
budget-title = 预算提醒
budget-lead = 设置每月费用预算。费用达到预算的一定比例时，我们会发送邮件提醒，但不会停止任何服务。
budget-amount = 每月预算
budget-amount-hint = 以账单币种填写，例如 1200
budget-amount-wrong = 请输入大于零的金额，例如 1200 或 1200.50
budget-thresholds = 提醒比例
budget-thresholds-hint = 预算的百分比，用逗号分隔。每个比例每月提醒一次，约在用量产生一小时后发送。
budget-thresholds-wrong = 请输入 1 至 5 个 1 到 500 之间的整数百分比，例如 50, 80, 100
budget-monthly = 预算
budget-used = 已使用
budget-told = 本月已提醒
budget-saved = 预算已保存。
budget-is-removed = 预算已删除，不再发送相关提醒。
budget-remove = 删除预算
budget-link = 预算提醒
