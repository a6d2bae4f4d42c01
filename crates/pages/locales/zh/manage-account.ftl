# The rooms of the Billing Center.
manage-account-rooms = 费用中心
manage-account-room-profile = 账号资料
manage-account-room-security = 安全设置
manage-account-save = 保存
manage-account-confirm = 确认

# /account/profile
manage-account-profile-title = 账号资料
manage-account-profile-lead = 此费用中心账号所属的企业，会显示在账单上。
manage-account-profile-sign-in = 登录方式
manage-account-profile-company = 企业信息
manage-account-profile-saved = 资料已保存。
manage-account-profile-changed = 资料已在其他窗口中被修改
manage-account-profile-changed-text = 以下是当前保存的内容，下方是您填写的内容。再次保存将覆盖当前内容。
manage-account-email-change = 更换邮箱
manage-account-phone-change = 更换手机号
manage-account-phone-add = 添加手机号
manage-account-phone-none = 未设置
manage-account-email-changed = 邮箱已更换，请使用新邮箱登录。
manage-account-phone-changed = 手机号已更换，请使用新手机号登录。

# /account/email and /account/phone
manage-account-email-title = 更换邮箱
manage-account-email-lead = 先验证当前邮箱，再验证新邮箱。
manage-account-email-now = 请先确认此账号属于您。
manage-account-email-step-current = 当前邮箱
manage-account-email-step-new = 新邮箱
manage-account-email-new = 新邮箱
manage-account-phone-title = 更换手机号
manage-account-phone-lead = 先确认账号属于您，再验证新手机号。
manage-account-phone-now = 请先确认此账号属于您。
manage-account-phone-step-current = 身份验证
manage-account-phone-step-new = 新手机号
manage-account-phone-new = 新手机号
manage-account-confirm-current = 验证码将发送至 { $target }。
manage-account-phone-by-mail = 此账号尚未设置手机号，验证码将发送至 { $target }。
problem-confirm-current-first-title = 请先验证当前联系方式
problem-confirm-current-first-detail = 当前邮箱或手机号的验证已过期，或是在其他浏览器中完成的。请重新开始。

# /account/objection
manage-account-objection-title = 不是您本人操作？
manage-account-objection-lead = 您可以取回费用中心账号，登录方式将恢复为更改之前的状态。
manage-account-objection-changed = 更改时间
manage-account-objection-until = 申诉截止
manage-account-objection-restores = 邮箱和手机号恢复为之前的内容。
manage-account-objection-signs-out = 所有设备上的登录都会退出。
manage-account-objection-password = 密码会被移除，您可以使用验证码登录并设置新密码。
manage-account-objection-submit = 取回我的账号
manage-account-objection-done-title = 账号已恢复
manage-account-objection-done = 更改已撤销，所有登录均已退出
manage-account-objection-done-text = 请使用发送至 { $email } 的验证码登录，然后设置新密码。
manage-account-objection-sign-in = 使用验证码登录
problem-objection-gone-title = 此链接已失效
problem-objection-gone-detail = 链接在更改后七天内可使用一次。如果账号有异常，请联系我们。
problem-objection-address-taken-title = 您之前的联系方式已被其他账号使用
problem-objection-address-taken-detail = 被更改的账号已全部退出登录。由于您之前的邮箱或手机号已被其他账号使用，请联系我们取回账号。

# /account/password
manage-account-password-title = 密码
manage-account-password-is-set = 已设置密码。
manage-account-password-is-not-set = 未设置密码，您使用验证码登录。
manage-account-password-change = 修改密码
manage-account-password-set = 设置密码
manage-account-password-change-title = 修改密码
manage-account-password-change-lead = 保存后，其他登录会全部退出。
manage-account-password-set-title = 设置密码
manage-account-password-set-lead = 设置密码后，登录时无需等待验证码。保存后，其他登录会全部退出。
manage-account-password-current = 当前密码
manage-account-password-new = 新密码
manage-account-password-forgotten = 忘记当前密码
manage-account-password-by-code = 验证码将发送至 { $target }。
manage-account-password-saved = 密码已保存，其他登录已全部退出。

# /account/sessions
manage-account-security-title = 安全设置
manage-account-sessions-title = 登录设备
manage-account-sessions-began = 登录时间
manage-account-sessions-until = 到期时间
manage-account-sessions-this = 当前浏览器
manage-account-sessions-end = 退出
manage-account-sessions-end-others = 退出其他所有登录
manage-account-sessions-ended = 已退出。
manage-account-events-title = 近期安全记录
manage-account-events-none = 暂无记录。
manage-account-events-when = 时间
manage-account-events-what = 事项
manage-account-events-from = 来源地址
problem-session-gone-title = 此登录已结束
problem-session-gone-detail = 请重新查看列表。要结束当前登录，请使用退出登录。

security-event-signed-in = 登录
security-event-password-set = 通过验证码设置密码
security-event-password-changed = 修改密码
security-event-email-changed = 更换邮箱
security-event-phone-changed = 更换手机号
security-event-change-undone = 由之前的联系方式撤销更改
security-event-session-ended = 结束一个登录
security-event-other-sessions-ended = 结束其他所有登录
security-event-real-name-submitted = 提交实名认证
security-event-invoice-requested = 申请发票
security-event-settlement-changed = 更改工作空间结算方式
security-event-exported = 导出数据
