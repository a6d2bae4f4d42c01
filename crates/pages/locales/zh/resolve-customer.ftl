# 没有令牌的 GET /marketplace：如何来到这里。
resolve-customer-arrive-title = 开通 { $brand }
resolve-customer-arrive-lead = 请从 AWS Marketplace 进入，以便我们知道您要开通的是哪一个订阅。
resolve-customer-arrive-step-1 = 登录 AWS Marketplace，打开“管理订阅”。
resolve-customer-arrive-step-2 = 选择您的 { $brand } 订阅。
resolve-customer-arrive-step-3 = 点击“设置您的账户”，即可带着订阅信息回到这里。
resolve-customer-arrive-aws = 打开 AWS Marketplace
resolve-customer-arrive-signed-up = 已完成开通？请登录

# GET /activate：选择方式。
resolve-customer-activate-title = 开通您的 { $brand } 订阅
resolve-customer-activate-lead = 感谢订阅。还有两个简短步骤：一个管理账单的账号，和一个使用 { $brand } 的工作空间。
resolve-customer-activate-new-title = 没有费用中心账号
resolve-customer-activate-new-text = 初次使用 { $brand } 或不确定时，请选择此项。注册账号，为第一个工作空间命名，即可开始使用，约需三分钟。
resolve-customer-activate-new-action = 去注册
resolve-customer-activate-known-title = 已有费用中心账号
resolve-customer-activate-known-text = 通过邮件验证账号归属，再选择由该订阅结算的工作空间。
resolve-customer-activate-known-action = 去绑定
resolve-customer-what-title = 什么是费用中心账号？
resolve-customer-what-text = 费用中心账号用于管理贵公司的 { $brand } 费用，与使用产品的控制台账号相互独立。一个费用中心账号可以关联多个工作空间，统一结算费用。
resolve-customer-what-charges = 所有费用均由 AWS 向完成订阅的 AWS 账号收取，{ $brand } 不会要求您提供任何支付信息。
resolve-customer-second-title = 该 AWS 账号已有 { $brand } 订阅
resolve-customer-second-text = 已有订阅绑定的费用中心账号为 { $username }。验证码将发送至该账号的邮箱，无需输入用户名。
resolve-customer-second-action = 使用同一账号
resolve-customer-second-new-text = 为本次订阅单独注册一个账号，并创建它自己的工作空间。
resolve-customer-second-other = 使用其他账号
resolve-customer-second-other-text = 输入其他费用中心账号的用户名，验证码将发送至该账号的邮箱。

# 开通之前订阅已结束。
resolve-customer-ended-title = 该订阅已结束
resolve-customer-ended-text = 已无法开通。您可以在 AWS Marketplace 重新订阅。

# GET /activate/resume: the link in a mail to somebody who left half-way.
resolve-customer-resume-title = 欢迎回来
resolve-customer-resume-lead = 您的 { $brand } 订阅尚未完成设置，请从上次停下的地方继续。
resolve-customer-resume-once = 邮件中的链接仅可使用一次，继续之后即失效。
resolve-customer-resume-submit = 继续
resolve-customer-resume-here = 在此浏览器中继续
problem-resume-link-used-title = 此链接已被使用
problem-resume-link-used-detail = 链接仅可使用一次。如果您刚刚在此浏览器中使用过，可在此继续；否则请在 AWS Marketplace 中打开您的订阅，再次点击“设置您的账户”，已绑定的内容仍会保留。
problem-resume-link-expired-title = 此链接已失效
problem-resume-link-expired-detail = 链接可能已过期，或复制不完整。请在 AWS Marketplace 中打开您的订阅，再次点击“设置您的账户”，已绑定的内容仍会保留。
problem-resume-link-overtaken-title = 此订阅已完成绑定
problem-resume-link-overtaken-detail = 在我们发出此链接之后，该订阅已绑定到一个费用中心账号。如果该账号是您的，请登录；否则请在 AWS Marketplace 中打开您的订阅，再次点击“设置您的账户”。

# A landing beside an activation that is under way.
resolve-customer-choose-title = 您要开通哪一个订阅？
resolve-customer-choose-lead = 您正在此浏览器中开通一个订阅，刚才又打开了另一个。请核对 AWS 账号后再选择。
resolve-customer-choose-live = 正在开通的订阅
resolve-customer-choose-keep = 继续开通此订阅
resolve-customer-choose-landed = 刚刚打开的订阅
resolve-customer-choose-change = 改为开通此订阅
resolve-customer-choose-doubt = 如果您刚才没有在 AWS Marketplace 中点击“设置您的账户”，或不认识该 AWS 账号，请继续开通第一个订阅：第二个可能是由其他网站打开的。
