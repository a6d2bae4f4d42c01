# 多个表单共用的字段名称和说明。
field-site-label = 站点
field-site-hint = 工作空间及其数据所在的站点，选定后不可更改。
field-username-label = 用户名
field-username-hint = 3–32 个字符，可使用字母、数字、连字符、下划线和点，以字母开头。可用于登录。
field-email-label = 邮箱
field-email-hint = 我们会向该邮箱发送验证码。
field-code-label = 验证码
field-code-hint = 邮件中的 6 位数字。
field-code-sent = 验证码已发送至 { $target }，{ $minutes } 分钟内有效。
field-password-label = 密码
field-password-hint = 至少 8 个字符。使用一句短语，既好记又不易被猜到。
field-password-confirmation-label = 确认密码
field-phone-label = 手机号
field-phone-hint = 请包含国家/地区代码，例如 +86 138 0000 0000。经短信验证后方可用于登录费用中心。
field-phone-hint-console = 请包含国家/地区代码，例如 +86 138 0000 0000。号码仅作记录，请使用用户名或邮箱登录。
field-company-name-label = 公司名称
field-industry-label = 所属行业
field-region-label = 国家/地区
field-description-label = 公司简介
field-description-hint = 最多 500 个字符。
field-contact-name-label = 联系人
field-contact-name-hint = 费用相关事宜的联系人姓名。
field-workspace-name-label = 工作空间名称
field-workspace-name-hint = 例如团队或项目名称。
field-workspace-language-label = 工作空间语言
field-workspace-language-hint = 决定该工作空间内事件、告警和短信模板的语言，创建后不可更改。

# 字段有误时的提示。
field-missing = { $field ->
    [username] 请输入用户名。
    [login] 请输入用户名、邮箱或手机号。
    [email] 请输入邮箱地址。
    [password] 请输入密码。
    [passwordConfirmation] 请再次输入密码。
    [currentPassword] 请输入当前密码。
    [code] 请输入验证码。
    [emailCode] 请输入邮件中的验证码。
    [phone] 请输入手机号。
    [phoneCode] 请输入短信中的验证码。
    [companyName] 请输入公司名称。
    [contactName] 请输入联系人姓名。
    [industry] 请选择行业。
    [region] 请选择国家或地区。
    [workspaceName] 请输入工作空间名称。
    [name] 请输入名称。
    [number] 请输入号码。
    [site] 请选择站点。
    [language] 请选择语言。
    [workspaceLanguage] 请选择语言。
    [why] 请说明原因。
    [whyRead] 请说明原因。
    [reason] 请填写原因。
    [decision] 请选择处理方式。
    [identity] 请选择其中一项。
    [mail] 请选择邮件。
    [target] 请选择通知对象。
    [note] 请输入备注。
    [quantity] 请输入数量。
    [from] 请输入开始时间。
    [to] 请输入结束时间。
   *[other] 请填写此项。
}
field-too-short = 至少需要 { $min } 个字符。
field-too-long = 最多 { $max } 个字符。
field-control-characters = 内容包含换行或不可见的控制字符，请手动输入，不要直接粘贴。
field-username-form = 用户名只能包含英文字母、数字、连字符、下划线和点，须以字母开头，以字母或数字结尾。
field-username-taken = 该用户名已被使用，请换一个。
field-username-looks-like = 该用户名与已有用户名过于相似：l、i 与 1，o 与 0，m 与 rn，w 与 vv 容易混淆。请换一个。
field-login-form = 请输入用户名、邮箱，或带国家代码的手机号。
field-email-form = 邮箱地址不完整，格式应为 name@example.com。
field-email-local-part-too-long = @ 之前最多 { $max } 个字符。
field-email-not-ascii = 无法向该地址发送邮件：@ 之前只能使用英文字母、数字和常用符号，请更换邮箱。
field-email-taken = 该邮箱已注册过账号。
field-email-without-account = 没有使用该邮箱的控制台账号。
field-phone-country = 我们不向该国家/地区发送短信。请填写其他国家/地区的号码，或改用邮箱登录。
field-phone-form = 请填写包含国家/地区代码的号码：加号后跟 8–15 位数字，例如 +86 138 0000 0000。
field-number-form = 号码中含有不支持的字符，可使用字母、数字、点和斜杠。
field-username-differs = 与此账号的用户名不一致。
field-document-missing = 请先上传至少一个材料。
field-document-unfit = 有文件无法使用：文件为空、过大，或内容与上传时选择的类型不符。请移除后重新上传。
field-phone-taken = 该手机号已注册过账号。
field-phone-verified-elsewhere = 该手机号已由其他账号验证，不能用于登录您的账号。请更换号码，或直接继续：该号码仅作为联系方式保留，不经验证。
field-password-guessable = 该密码太容易被猜到。请选择不常见、且与用户名、邮箱和本产品无关的密码。
field-passwords-differ = 两次输入的密码不一致。
field-not-chosen = { $field ->
    [site] 请选择站点。
    [industry] 请选择行业。
    [region] 请选择国家/地区。
    [language] 请选择语言。
    [workspaceLanguage] 请选择语言。
    [subject] 请选择企业或个人。
   *[other] 请选择一项。
}
field-password-wrong = 当前密码不正确。
field-unchanged = 与当前的相同，请输入其他内容。
field-not-offered = 请从列表中选择。
field-too-many = 每次最多选择 { $max } 个。
field-none-chosen = 请至少选择一项。
field-terms-not-accepted = 请先同意相关条款。
field-code-form = 验证码为 6 位数字。
field-code-wrong = 验证码不正确，还可尝试 { $attempts } 次。
field-code-expired = 验证码已过期，请重新发送。
field-code-used = 该验证码已被使用，请重新获取。
field-code-not-sent = 尚未发送验证码，请先点击“发送验证码”。
field-code-used-up = 错误次数过多，请重新发送验证码。

# 行业。
industry-agriculture = 农、林、牧、渔业
industry-mining = 采矿业
industry-manufacturing = 制造业
industry-energy = 能源
industry-water = 水务与环保
industry-construction = 建筑业
industry-trade = 零售与批发
industry-transport = 交通运输与物流
industry-hospitality = 酒店与餐饮
industry-technology = 软件、互联网、通信与传媒
industry-finance = 金融与保险
industry-real-estate = 房地产
industry-professional = 咨询、科研与专业服务
industry-administrative = 商务服务
industry-government = 政府与公共事业
industry-education = 教育
industry-health = 医疗卫生与社会服务
industry-arts = 文化、游戏、娱乐与体育
industry-other = 其他
field-second-factor-form = 请输入身份验证器应用显示的 6 位数字，或 24 位恢复码
field-second-factor-wrong = 与应用当前显示的验证码不符，也不是未使用的恢复码。请检查手机时间是否正确
field-second-factor-used = 此验证码已使用过，请等待应用显示下一个
