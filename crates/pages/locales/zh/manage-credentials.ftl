# What people sign in with, for accounts of both kinds, and the console account's own pages.
credentials-confirm = 确认
credentials-independent-of-console = 费用中心账号与控制台账号相互独立，各有自己的邮箱、手机号和密码。除非您另行勾选，此处的更改不会影响控制台账号。
credentials-independent-of-billing = 控制台账号与费用中心账号相互独立，各有自己的邮箱、手机号和密码。除非您另行勾选，此处的更改不会影响费用中心账号。
credentials-both-passwords-console = 同时为邮箱相同的控制台账号 { $username } 设置此密码，该账号的所有登录都会退出。
credentials-both-passwords-billing = 同时为邮箱相同的费用中心账号 { $username } 设置此密码，该账号的所有登录都会退出。
credentials-both-emails-console = 同时更换控制台账号 { $username } 的邮箱（目前邮箱相同），该账号的所有登录都会退出。
credentials-both-emails-billing = 同时更换费用中心账号 { $username } 的邮箱（目前邮箱相同），该账号的所有登录都会退出。
credentials-both-phones-console = 同时为邮箱相同的控制台账号 { $username } 设置此手机号。
credentials-both-phones-billing = 同时为邮箱相同的费用中心账号 { $username } 设置此手机号。
credentials-both-gone = 已没有邮箱相同的其他账号，未做任何更改。您可以取消勾选后继续。
credentials-both-second-factor = 费用中心账号已开启两步验证，只能在费用中心更改。未作任何更改，您可以取消此选项后继续。
credentials-both-other-proof = 另一账号的手机号验证方式不同，需在该账号中更换。未做任何更改。
credentials-other-password-console = 控制台账号的当前密码不同或未设置，未做任何更改。请取消勾选后继续，或点击“忘记当前密码”，通过邮件验证码同时更改两个账号。
credentials-other-password-billing = 费用中心账号的当前密码不同或未设置，未做任何更改。请取消勾选后继续，或点击“忘记当前密码”，通过邮件验证码同时更改两个账号。
credentials-other-email-taken-console = 此邮箱已被其他控制台账号使用，未做任何更改。请更换邮箱，或仅更改当前账号。
credentials-other-email-taken-billing = 此邮箱已被其他费用中心账号使用，未做任何更改。请更换邮箱，或仅更改当前账号。
credentials-other-phone-taken-console = 此手机号已被其他控制台账号使用，未做任何更改。请更换手机号，或仅更改当前账号。
credentials-other-phone-taken-billing = 此手机号已被其他费用中心账号使用，未做任何更改。请更换手机号，或仅更改当前账号。

# /console/profile
credentials-profile-title = 账号资料
credentials-profile-lead = 控制台账号，用于在工作空间中工作。
credentials-profile-sign-in = 登录方式
credentials-profile-saved = 资料已保存。
credentials-profile-mails = 邮件
credentials-profile-language = 发送给此账号的邮件语言
credentials-other-title = 您的费用中心账号
credentials-other-billing = 费用中心账号 { $username } 的邮箱与此账号相同。更换邮箱或密码时，可以同时更改两个账号。

# What someone signs in with, on the profile of either account.
credentials-email-change = 更换邮箱
credentials-phone-change = 更换手机号
credentials-phone-add = 添加手机号
credentials-phone-none = 未设置
credentials-phone-unverified = 尚未验证，暂不能用于登录。
credentials-phone-verify = 验证手机号
credentials-email-changed = 邮箱已更换，请使用新邮箱登录。
credentials-emails-changed = 两个账号的邮箱均已更换，请使用新邮箱登录。
credentials-phone-changed = 手机号已更换，请使用新手机号登录。
credentials-phones-changed = 两个账号的手机号均已更换，请使用新手机号登录。
credentials-phone-added = 手机号已验证，可用于登录。
credentials-phones-added = 两个账号的手机号均已验证，可用于登录。

# /account/email and /account/phone
credentials-email-title = 更换邮箱
credentials-email-lead = 先验证当前邮箱，再验证新邮箱。
credentials-email-now = 请先确认此账号属于您。
credentials-email-step-current = 当前邮箱
credentials-email-step-new = 新邮箱
credentials-email-new = 新邮箱
credentials-phone-title = 更换手机号
credentials-phone-lead = 先确认账号属于您，再验证新手机号。
credentials-phone-now = 请先确认此账号属于您。
credentials-phone-step-current = 身份验证
credentials-phone-step-new = 新手机号
credentials-phone-new = 新手机号
credentials-confirm-current = 点击“发送验证码”，验证码将发送至 { $target }。
credentials-phone-by-mail = 此账号尚无已验证的手机号。点击“发送验证码”，验证码将发送至 { $target }。
credentials-phone-long-ago = 现有手机号在 45 天前验证，号码可能已属于他人，因此通过邮件确认。点击“发送验证码”，验证码将发送至 { $target }。
problem-confirm-current-first-title = 请先验证当前联系方式
problem-confirm-current-first-detail = 当前邮箱或手机号的验证已过期，或是在其他浏览器中完成的。请重新开始。

# /account/objection
credentials-objection-title = 不是您本人操作？
credentials-objection-lead-billing = 您可以取回费用中心账号，邮箱和手机号将恢复为更改之前的状态。
credentials-objection-lead-console = 您可以取回控制台账号，邮箱和手机号将恢复为更改之前的状态。
credentials-objection-changed = 更改时间
credentials-objection-until = 申诉截止
credentials-objection-restores = 邮箱和手机号恢复为之前的内容。
credentials-objection-signs-out = 所有设备上的登录都会退出。
credentials-objection-password = 密码会被移除，您可以使用验证码登录并设置新密码。
credentials-objection-submit = 取回我的账号
credentials-objection-done-title = 账号已恢复
credentials-objection-done = 更改已撤销，所有登录均已退出
credentials-objection-done-text = 请使用发送至 { $email } 的验证码登录，然后设置新密码。
credentials-objection-sign-in = 使用验证码登录
problem-objection-gone-title = 此链接已失效
problem-objection-gone-detail = 链接在更改后七天内可使用一次。如果账号有异常，请联系我们。
problem-objection-address-taken-title = 您之前的联系方式已被其他账号使用
problem-objection-address-taken-detail = 被更改的账号已全部退出登录。由于您之前的邮箱或手机号已被其他账号使用，请联系我们取回账号。

# /account/password
credentials-password-title = 密码
credentials-password-is-set = 已设置密码。
credentials-password-is-not-set = 未设置密码，您使用验证码登录。
credentials-password-change = 修改密码
credentials-password-set = 设置密码
credentials-password-change-title = 修改密码
credentials-password-change-lead = 保存后，其他登录会全部退出。
credentials-password-set-title = 设置密码
credentials-password-set-lead = 设置密码后，登录时无需等待验证码。保存后，其他登录会全部退出。
credentials-password-current = 当前密码
credentials-password-new = 新密码
credentials-password-forgotten = 忘记当前密码
credentials-password-by-code = 点击“发送验证码”，验证码将发送至 { $target }。
credentials-password-saved = 密码已保存，其他登录已全部退出。
credentials-passwords-saved = 两个账号的密码均已保存，其他登录已全部退出。

# /account/sessions
credentials-sessions-lead-billing = 此费用中心账号已登录的所有浏览器。如有不认识的登录，请将其退出。
credentials-sessions-lead-console = 此控制台账号已登录的所有浏览器。如有不认识的登录，请将其退出。
credentials-security-title = 安全设置
problem-session-gone-title = 此登录已结束
problem-session-gone-detail = 请重新查看列表。要结束当前登录，请使用退出登录。

security-event-signed-in = 登录
security-event-password-set = 通过验证码设置密码
security-event-password-changed = 修改密码
security-event-email-changed = 更换邮箱
security-event-phone-changed = 更换手机号
security-event-phone-added = 添加手机号
security-event-change-undone = 由之前的联系方式撤销更改
security-event-session-ended = 结束一个登录
security-event-other-sessions-ended = 结束其他所有登录
security-event-all-sessions-ended = 结束所有登录
security-event-sessions-ended-by-operator = 客服结束了所有登录
security-event-real-name-submitted = 提交实名认证
security-event-invoice-requested = 申请发票
security-event-license-bound = 绑定订阅
security-event-license-unbound = 解绑订阅
security-event-workspace-bound = 绑定工作空间
security-event-settlement-undone = 撤销付费方更改
security-event-settlement-changed = 更改工作空间结算方式
security-event-exported = 导出数据
security-event-sign-in-failed = 登录失败
security-event-codes-refused = 拒绝他人索取验证码
security-event-binding-failed = 绑定订阅或创建工作空间的验证码错误
security-event-second-factor-on = 开启两步验证
security-event-second-factor-off = 关闭两步验证
security-event-recovery-codes-made = 生成新的恢复码
security-event-recovery-code-used = 使用恢复码
security-event-second-factor-failed = 密码或邮件验证码正确后，两步验证码错误
security-event-second-factor-removal-asked = 申请关闭两步验证
security-event-second-factor-removal-stopped = 阻止关闭两步验证

# /console/close
credentials-close-link = 注销此控制台账号
credentials-close-title = 注销此控制台账号
credentials-close-removed = 将删除：
credentials-close-removed-text = 邮箱、手机号和密码。所有登录都会退出。
credentials-close-kept = 将保留：
credentials-close-kept-text = 安全记录保留 400 天；用户名不会再被他人使用。邮箱和手机号可以重新使用。
credentials-close-workspaces = 您的工作空间：
credentials-close-workspaces-text = 这些工作空间没有其他所有者。只有当所有工作空间都不再由订阅结算、且已到可删除时间（订阅结束 14 天后）时，才能注销账号。
credentials-close-not-yet = 此账号暂时不能注销
credentials-close-in-use = { $name } 正在使用中。请先由付费方在 AWS Marketplace 取消其订阅。
credentials-close-locked = { $name } 已锁定，在 { $until } 之前可以重新绑定。
credentials-close-unbound = { $name } 正在等待绑定订阅。如需移除，请联系我们。
credentials-close-for-good = 注销后无法恢复。
credentials-close-username = 输入此账号的用户名
credentials-close-submit = 注销账号
credentials-closed-title = 账号已注销
credentials-closed = 此控制台账号已注销。
problem-console-workspaces-open-title = 此账号暂时不能注销
problem-console-workspaces-open-detail = 此账号拥有正在使用、已锁定或等待绑定的工作空间，且没有其他所有者。

# Mail that does not reach the owner
address-title-returned = 我们的邮件无法送达
address-text-returned = { $since } 发往您邮箱的邮件被退回。在有邮件成功送达之前，我们只发送验证码和保护账号安全的通知。请换用其他邮箱。如果您已无法使用当前邮箱，请联系客服。
address-title-suppressed = 我们的邮件无法送达
address-text-suppressed = 由于此前的邮件被退回或被举报，邮件服务自 { $since } 起不再向您的邮箱发送邮件。请换用其他邮箱，或联系客服解除限制。
address-title-complained = 您将我们的邮件标记为垃圾邮件
address-text-complained = 自 { $since } 起，我们只发送验证码和保护账号安全的通知。如系误操作，请换用其他邮箱或联系客服。
address-change = 换用其他邮箱
