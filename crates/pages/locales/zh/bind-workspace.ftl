# GET /workspaces
bind-workspace-list-title = 绑定工作空间
bind-workspace-list-lead = 绑定后，工作空间的用量由本次订阅结算。可以绑定多个工作空间。
bind-workspace-list-caption = 费用中心账号 { $username } 下的工作空间
bind-workspace-list-empty = 该费用中心账号下还没有工作空间，请先创建一个。
bind-workspace-column-name = 工作空间
bind-workspace-column-site = 站点
bind-workspace-column-language = 语言
bind-workspace-column-state = 状态
bind-workspace-state-bindable = 可绑定
bind-workspace-state-bound = 已绑定
bind-workspace-state-locked = 不可绑定
bind-workspace-why-other = 由其他订阅结算。可在费用中心的“云账号”中更改。
bind-workspace-why-ended = 原订阅已结束，绑定后即可解锁。数据保留至 { $until }。
bind-workspace-why-ending = 原订阅即将终止，绑定后不会被锁定。
bind-workspace-why-hour = 当前小时仍由其他订阅结算，请在下一小时再试。
bind-workspace-bind = 绑定
bind-workspace-bind-unseen = 绑定 { $name }
bind-workspace-finish = 完成
bind-workspace-create-heading = 创建工作空间
bind-workspace-create-lead = 工作空间归属于 { $brand } 控制台账号。您是否已有控制台账号？
bind-workspace-create-known = 已有控制台账号
bind-workspace-create-known-text = 您使用邮箱登录 { $brand } 控制台。
bind-workspace-create-new = 没有控制台账号
bind-workspace-create-new-text = 注册控制台账号并同时创建工作空间。
bind-workspace-create-action = 继续

# 创建工作空间的两个表单。
bind-workspace-create-known-title = 创建工作空间
bind-workspace-create-known-lead = 工作空间将归属于您的 { $brand } 控制台账号，费用由本次订阅结算。
bind-workspace-create-known-email = 控制台账号邮箱
bind-workspace-create-submit = 创建
bind-workspace-create-new-title = 注册并创建工作空间
bind-workspace-create-new-lead = 您将获得一个 { $brand } 控制台账号和一个工作空间，费用由本次订阅结算。控制台账号与费用中心账号相互独立，各有自己的密码、邮箱和手机号。
bind-workspace-create-new-submit = 注册并创建工作空间
bind-workspace-created = 工作空间“{ $name }”已创建并绑定。

# GET /workspaces/{id}/binding
bind-workspace-confirm-title = 确认绑定该工作空间？
bind-workspace-confirm-lead = 自以下时间起，该工作空间的用量由本次订阅结算。
bind-workspace-confirm-name = 工作空间
bind-workspace-confirm-site = 站点
bind-workspace-confirm-account = 付费 AWS 账号
bind-workspace-confirm-from = 生效时间
bind-workspace-confirm-from-now = { $hour }（当前小时）
bind-workspace-confirm-from-pending = 订阅生效之后
bind-workspace-confirm-move = 该工作空间此前由其他订阅结算，当时的用量仍由原订阅付费。
bind-workspace-confirm-submit = 确认
bind-workspace-bound = “{ $name }”已绑定。

# GET /activated
bind-workspace-activated-title = 开通成功
bind-workspace-activated-lead = 一切就绪，登录即可开始使用 { $brand }。
bind-workspace-activated-pending-title = 设置已完成
bind-workspace-activated-pending-lead = 订阅生效后即可开始使用，您无需再做任何操作。
bind-workspace-activated-workspaces = 已绑定的工作空间
bind-workspace-activated-next = 接下来
bind-workspace-activated-next-charges = 这些工作空间的用量按小时计入 AWS 账号 { $account }，并体现在 AWS 账单中。
bind-workspace-activated-next-bills = 您可以在费用中心查看各工作空间的账单和用量。
bind-workspace-activated-next-mail = 我们已将后续步骤发送到您的邮箱。
bind-workspace-activated-confirm = 确认并登录
bind-workspace-activated-more = 绑定其他工作空间
