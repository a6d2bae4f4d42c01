# 整页错误：`problem-<code>-title` 说明发生了什么，`-detail` 说明该怎么办。
problem-support = 如果问题持续出现，请发邮件至 { $email }，并注明编号：{ $request }

problem-not-found-title = 页面不存在
problem-not-found-detail = 网址可能不完整或已失效。如需开通订阅，请在 AWS Marketplace 中打开该订阅并点击“设置您的账户”。
problem-no-such-route-title = /v1 下没有该接口
problem-no-such-route-detail = 请检查路径和请求方法，openapi.yaml 列出了全部接口。
problem-beside-landing-title = 请从 AWS Marketplace 开始设置
problem-beside-landing-detail = 请在 AWS Marketplace 中打开您的订阅并点击“设置您的账户”。如果您正是这样来到此页的，说明商品页配置的网址有误，请写信告知我们，我们会更正。
problem-method-not-allowed-title = 该地址不支持这种访问方式
problem-method-not-allowed-detail = 请返回上一页，从那里重新操作。
problem-internal-title = 我们这边出了点问题
problem-internal-detail = 此前已保存的内容不会丢失，请稍后重试。
problem-try-again-title = 暂时无法完成操作
problem-try-again-detail = 所依赖的服务没有响应，没有任何内容被更改。请几秒后重试。
problem-cross-site-request-title = 该请求来自其他网站
problem-cross-site-request-detail = 为了您的安全，我们没有执行该请求。请直接打开页面后重试。
problem-beside-the-front-title = 请使用公开地址
problem-beside-the-front-detail = 您没有通过正式地址访问。请改为打开 { $url }。
problem-body-too-large-title = 提交的内容过多
problem-body-too-large-detail = 请缩短所填内容后重试。
problem-unsupported-body-type-title = 无法识别该内容类型
problem-unsupported-body-type-detail = 请提交表单（application/x-www-form-urlencoded）或 JSON（application/json）。
problem-body-unreadable-title = 无法读取提交的内容
problem-body-unreadable-detail = 内容已损坏，或与其声明的类型不符，请重试。
problem-events-too-large-title = 单次请求的内容过多
problem-events-too-large-detail = 每次最多发送 1 MiB。
problem-unsupported-event-type-title = 这不是 JSON 格式的 CloudEvents
problem-unsupported-event-type-detail = 单个事件请使用 application/cloudevents+json，多个事件请以数组形式使用 application/cloudevents-batch+json。
problem-closing-statement-missing-title = 尚无结算说明
problem-closing-statement-missing-detail = 结算说明会在许可证结束约一小时十五分钟后生成。
problem-nothing-of-that-name-title = 没有该名称的内容
problem-nothing-of-that-name-detail = 请使用本接口各列表中的名称。已处理、已发送或已移出的内容不再列出。
problem-unknown-license-title = 没有该许可证
problem-unknown-license-detail = 请使用其 ARN 或 ID，并进行百分号编码。刚刚购买的许可证，需等买家到访或收到 AWS Marketplace 的事件后才会被识别。
problem-unknown-workspace-title = 没有该工作空间
problem-unknown-workspace-detail = 请使用其 ID，可在创建时的返回结果或其起始页中找到。
problem-too-many-events-title = 单次请求的事件过多
problem-too-many-events-detail = 每次最多发送 { $max } 个事件。
problem-invalid-fields-title = 部分内容需要修改
problem-invalid-fields-detail = 请修改标出的内容后重新提交。
problem-rate-limited-title = 操作过于频繁
problem-rate-limited-detail = 为保护账号安全，我们限制了操作次数。请 { $minutes } 分钟后重试。

# 从 AWS Marketplace 进入。
problem-token-missing-title = 请从 AWS Marketplace 进入
problem-token-missing-detail = 我们需要知道您要开通的是哪一个订阅。请在 AWS Marketplace 中打开您的订阅，点击“设置您的账户”。
problem-token-expired-title = 来自 AWS 的链接已过期
problem-token-expired-detail = 该链接仅在数小时内有效。请在 AWS Marketplace 中打开您的订阅，再次点击“设置您的账户”，即可从上次中断的地方继续。
problem-token-invalid-title = AWS 无法识别该链接
problem-token-invalid-detail = 链接可能不完整，或已在别处使用。请在 AWS Marketplace 中打开您的订阅，再次点击“设置您的账户”。
problem-token-of-other-product-title = 该订阅属于其他产品
problem-token-of-other-product-detail = 它不是 { $brand } 的订阅。请在 AWS Marketplace 的“管理订阅”中确认您打开的是正确的订阅。
problem-token-without-license-title = AWS 没有告知具体的许可证
problem-token-without-license-detail = 请稍等一分钟，然后在 AWS Marketplace 中打开您的订阅，再次点击“设置您的账户”。
problem-marketplace-unavailable-title = AWS Marketplace 暂时没有响应
problem-marketplace-unavailable-detail = 您的订阅不受影响。请几秒后刷新本页面，或在 AWS Marketplace 中再次点击“设置您的账户”。
problem-marketplace-refuses-title = AWS Marketplace 没有接受我们的请求
problem-marketplace-refuses-detail = 您的订阅不受影响，这个问题由我们来解决。请稍后重试，或与我们联系。

# 会话。
problem-way-to-aws = 如何在 AWS Marketplace 中打开
problem-activation-session-missing-title = 从上次中断的地方继续
problem-activation-session-missing-detail = 会话已结束或 Cookie 已被清除，我们无法得知您正在开通哪一个订阅。请在 AWS Marketplace 中打开您的订阅，点击“设置您的账户”。已完成的设置会保留，未提交的表单需重新填写。
problem-not-signed-in-title = 请先登录
problem-not-signed-in-detail = 登录后才能查看此页面。
problem-not-yours-title = 您无法查看此内容
problem-not-yours-detail = 它属于其他账号，或已不存在。

# 订阅与绑定。
problem-license-suspended-title = 该订阅已暂停
problem-license-suspended-detail = 通常是因为扣款失败。请在订阅时使用的云市场中处理。恢复之前无法使用，数据全部保留。
problem-license-ended-title = 该订阅已结束
problem-license-ended-detail = 已无法开通。如需继续使用，请在 AWS Marketplace 重新订阅 { $brand }。
problem-already-activated-title = 该订阅已完成开通
problem-already-activated-detail = 它已绑定费用中心账号，请继续查看其工作空间。
problem-billing-account-missing-title = 请先绑定费用中心账号
problem-billing-account-missing-detail = 该订阅尚未绑定费用中心账号，请先完成这一步。
problem-workspace-taken-title = 该工作空间刚刚已被绑定
problem-workspace-taken-detail = 一个工作空间同一时间只能由一个订阅结算，请重新查看列表。
problem-due-for-deletion-title = 该工作空间已锁定满 14 天，其内容可能已被删除
problem-due-for-deletion-detail = 已无法解锁，请创建新的工作空间。
problem-other-provider-title = 此工作空间通过其他云服务商开通
problem-other-provider-detail = 在我们允许之前，只能由该云服务商结算。如需更换，请与我们联系。
problem-workspace-hour-settled-title = 当前小时已有结算方
problem-workspace-hour-settled-detail = 该工作空间当前小时仍由其他订阅结算，请在下一小时再试。
problem-way-to-activation = 查看当前正在开通的订阅
problem-another-activation-title = 此页面属于另一个订阅
problem-another-activation-detail = 本次操作未执行。此浏览器当前正在开通的是 { $product }，购买方为 AWS 账号 { $account }；您提交的页面是为另一个订阅打开的，或已过期。如果您不认识该 AWS 账号，请关闭此页面，并在 AWS Marketplace 中重新点击“设置您的账户”。
problem-license-settles-title = 该订阅正在为工作空间付费
problem-license-settles-detail = 请先为这些工作空间选择其他付费订阅，待其生效后再解绑此订阅。
problem-undo-too-late-title = 已无法撤销
problem-undo-too-late-detail = 只有在更改生效的那个小时结束之前才能撤销。请改为为该工作空间选择其他订阅。
problem-undo-would-lock-title = 无法撤销
problem-undo-would-lock-detail = 此前付费的订阅已结束，撤销后工作空间会再次锁定。请改为为其选择其他订阅。
problem-changed-meanwhile-title = 内容已被他人更改
problem-changed-meanwhile-detail = 在您操作期间，这里已在其他窗口或由其他人更改，请重新查看。

# 登录
problem-sign-in-refused-title = 用户名或密码错误
problem-sign-in-refused-detail = 请检查后重试。多次输错后需要等待一段时间。
problem-sign-in-needs-code-title = 除密码外还需要验证码
problem-sign-in-needs-code-detail = 该账号近期被多次尝试错误密码。如果您的密码正确，验证码已发送至该账号的邮箱，请使用该验证码登录。
problem-not-for-this-principal-title = 该主体无权调用
problem-not-for-this-principal-detail = 签名此请求的 IAM 主体不能调用此接口，允许的主体由 OPERATOR_PRINCIPALS 和 PRODUCT_PRINCIPALS 配置。
