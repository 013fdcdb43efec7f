# Codex Connect 的全部用语，简体中文。键与 en.ftl 相同；有测试比较两者。
# $store 是保存登录的地方，用于句中；$storeStart 用于句首。

app-name = Codex Connect

store-macos = 钥匙串
    .start = 钥匙串
store-windows = 凭据管理器
    .start = 凭据管理器
store-linux = 密钥环
    .start = 密钥环

## Times

time-seconds = { $n } 秒
time-minutes = { $n } 分钟
time-hours = { $m ->
    [0] { $h } 小时
   *[other] { $h } 小时 { $m } 分钟
}
time-days = { $h ->
    [0] { $d } 天
   *[other] { $d } 天 { $h } 小时
}
time-now = 现在
time-when = { $month }{ $day }日 { $clock }
month-1 = 1月
month-2 = 2月
month-3 = 3月
month-4 = 4月
month-5 = 5月
month-6 = 6月
month-7 = 7月
month-8 = 8月
month-9 = 9月
month-10 = 10月
month-11 = 11月
month-12 = 12月
time-in = { $t }后
time-in-days = { $n } 天后

## Plans

plan-free = Free
plan-go = Go
plan-plus = Plus
plan-pro = Pro 20x
plan-prolite = Pro 5x
plan-promax = Pro Max
plan-team = Team
plan-business = Business
plan-self-serve-business-usage-based = Business
plan-self-serve-business-prolite = Business
plan-enterprise = Enterprise
plan-enterprise-cbp-usage-based = Enterprise
plan-enterprise-cbp-automation = Enterprise
plan-ent26 = Enterprise
plan-hc = Enterprise
plan-edu = Edu
plan-education = Edu
plan-edu-pro = Edu Pro

## Tray

tray-none = 未连接账号
tray-paused = { $n } 个已暂停
tray-asks = 等待你的选择
tray-signed-in = { $n } 个已登录
tray-needs-you = { $n } 个需处理
tray-waiting = { $n } 个等待中
tray-unsaved = { $n } 个登录未保存
tray-refreshing = 正在刷新 { $name }…
tray-browser = 等待浏览器
tray-code = 等待输入设备码
tray-finishing = 正在完成登录…
tray-locked = { $storeStart }已锁定
tray-checked = { $when } 检查过

## Menu

menu-sign-in-again = 重新登录：{ $name }
menu-more-need-you = 还有 { $n } 个需处理…
menu-save-again = 再次保存：{ $name }
menu-unlock = 解锁{ $store }…
menu-account-paused = { $name } · 已暂停
menu-account-fresh = { $name } · 已登录
menu-account-refreshing = { $name } · 正在刷新
menu-account-waiting = { $name } · { $when } 再试
menu-account-waiting-now = { $name } · 正在重试
menu-account-unsaved = { $name } · 未保存
menu-account-needed = { $name } · 需重新登录
menu-account-locked = { $name } · 有效期到 { $when }
menu-next-refresh = 下次刷新：{ $when }
menu-refreshing = 正在刷新…
menu-refresh-now = 立即刷新
menu-copy-email = 复制邮箱地址
menu-api-key = API 密钥
menu-new-key = 需要新密钥：{ $name }
menu-details = 详情…
menu-sign-out = 退出登录…
menu-remove = 从本机移除…
menu-connect = 连接 Codex…
menu-connect-another = 再连接一个账号…
menu-refresh-all = 全部立即刷新
menu-all-accounts = 所有账号…
menu-browser-left = 等待浏览器 · 剩 { $t }
menu-open-again = 重新打开登录页
menu-copy-link = 复制链接
menu-code-left = 设备码 { $code } · 剩 { $t }
menu-code-open = 打开输入设备码的页面
menu-code-copy-address = 复制地址
menu-code-copy = 复制设备码
menu-cancel = 取消登录
menu-finishing = 正在完成登录…
menu-open = 打开 Codex Connect
menu-settings = 设置…
menu-quit = 退出 Codex Connect

## Window: header

head-signed-in = { $n ->
    [1] 已登录
   *[other] { $n } 个账号已登录
}
head-one-signed-in = 1 个账号已登录
head-needs-you = { $n } 个账号需要你处理
head-waiting = { $n } 个账号等待重试
head-locked = { $storeStart }已锁定
head-missing = 没有找到密钥环
head-unsaved = { $n } 个登录未保存
head-part-signed-in = { $n } 个已登录
head-part-waiting = { $n } 个等待中
head-checked-now = 刚刚检查过
head-checked-ago = { $t }前检查过
head-still-signed-in = { $n } 个账号，仍处于登录状态
head-cannot-be-read = { $n } 个账号，暂时无法读取
head-no-tray = 此桌面不显示托盘
head-no-tray-remedy = 没有托盘，Codex Connect 仍会运行。再次启动它即可打开此窗口。
head-no-tray-gnome = 在 GNOME 中打开扩展 “AppIndicator and KStatusNotifierItem Support” 后会显示图标。在此之前，再次启动 Codex Connect 即可打开此窗口。
head-paused = { $n } 个账号已暂停
head-part-paused = { $n } 个已暂停

## Window: empty

empty-title = 连接 Codex
empty-text = 用 ChatGPT 登录一次。Codex Connect 会保持登录，一旦失效就告诉你。
empty-connect = 连接 Codex
empty-other-ways = 其他登录方式
empty-kept = 只保存在{ $store }里。
empty-talks = 只与 OpenAI 通信。
empty-leaves = 不改动 Codex CLI 自己的登录。

## Window: standings

standing-fresh = 已登录
    .row = 已登录
    .title = 已登录
    .sentence = 会自动刷新，无需操作。
standing-fixed = 有效期到 { $when }
    .row = 有效期到 { $when }
    .title = 有效期到 { $when }
    .sentence = 此登录无法自动刷新，请在到期前重新登录。
standing-held = 有效期到 { $when }
    .row = 有效期到 { $when }
    .title = 有效期到 { $when }
    .sentence = 其他程序可能在用同一个登录，所以不在本机刷新。重新登录后会在本机刷新。
standing-key = 密钥可用
    .row = 密钥可用
    .title = 密钥可用
    .sentence = 密钥不会过期，也不需要刷新。
standing-refreshing = 正在刷新…
    .row = 正在刷新…
    .title = 正在刷新…
    .sentence = 需要几秒钟。
standing-waiting = 等待中
    .row = { $cause } · { $t }后再试
    .title = 等待重试
    .sentence = { $cause }{ $t }后再试。有效期到 { $when }。
standing-ran-out = 等待重试，暂时不能用
    .row = { $cause } · { $t }后再试
    .title = 等待重试，暂时不能用
    .sentence = { $cause }{ $t }后再试。
standing-unsaved = 未保存
    .row = 尚未保存 · { $t }后再试
    .title = 未保存
    .sentence = { $storeStart }拒绝保存新的登录，请不要退出 Codex Connect。
standing-needed = 需要重新登录
    .row = 需要重新登录
    .title = 需要重新登录
    .sentence = { $cause }重新登录会保留此账号的名称、代理和记录。
standing-ended = 账号已停用
standing-key-needed = 需要另一个密钥
    .row = 需要另一个密钥
    .title = 需要另一个密钥
    .sentence = { $cause }可用 “codex-connect add-key” 加此账号的名称换一个密钥。
standing-locked = 有效期到 { $when }
    .row = 有效期到 { $when }
    .title = { $storeStart }已锁定
    .sentence = 解锁之前无法读取或刷新。
standing-paused = 已暂停
    .row = 已暂停 · 有效期到 { $when }
    .title = 已暂停
    .sentence = 继续之前不会刷新。
standing-paused-out = 已暂停，已过期
    .row = 已暂停 · 已于 { $when }过期
    .title = 已暂停，暂时不能用
    .sentence = 已于 { $when }过期，继续后会刷新。

## Window: list and detail

list-connect-another = 再连接一个账号
list-sign-in-again = 重新登录
list-other-ways = 其他方式
list-api-key = API 密钥
list-save-again = 再次保存
list-still-valid = 有效期到 { $when }
list-cannot-be-used = 暂时不能用
list-more = 另外 { $n } 个
list-unlock-title = 解锁后继续
list-unlock-text = 登录是安全的，解锁{ $store }后才能读取和刷新。
list-unlock = 解锁
list-missing-title = 安装或启动密钥环
list-missing-text = Codex Connect 只把登录保存在密钥环里。请安装并启动一个密钥环，例如 GNOME Keyring 或 KWallet。
list-try-again = 重试
detail-refresh-now = 立即刷新
detail-copy-email = 复制邮箱地址
detail-account = 账号
detail-plan = 套餐
detail-valid-until = 有效期到
detail-last-refresh = 上次刷新
detail-next-refresh = 下次刷新
detail-kept-in = 保存位置
detail-cause = 原因
detail-sign-out = 退出登录…
detail-remove = 从本机移除…
detail-copied = 已复制
detail-connected = 连接于
detail-added = 添加于
detail-try-now = 立即重试
detail-change-proxy = 更改代理
detail-workspace = 工作空间
detail-organizations = API 组织
detail-note = 备注
detail-ran-out = 已过期
detail-activity = 活动
detail-manage = 管理
detail-pause = 暂停
detail-pause-hint = 不再刷新此账号
detail-resume = 继续刷新
detail-resume-hint = 重新开始刷新此账号
detail-proxy-general = 与设置相同
detail-proxy-bad = 此地址无效，请写成 http://主机:端口。
detail-proxy-password = 其中的用户名和密码保存在{ $store }里，不会再显示。

## Window: what happened to an account

log-signed_in = 已登录
log-refreshed = 已刷新
log-refresh_failed = 刷新失败
log-unsaved = 新登录未保存
log-saved = 已保存
log-sign_in_needed = 需要重新登录
log-noticed = 已发出通知
log-paused = 已暂停
log-resumed = 已恢复
log-validated = 已检查，可用
log-validation_failed = 检查失败
log-imported = 已导入
log-taken_over = 此后由本机刷新
log-handed_over = 已移交
log-key_added = 已添加密钥
log-after-tries = 第 { $n } 次成功，相隔 { $t }

## Questions

ask-sign-out-title = 退出 { $name } 的登录？
ask-sign-out-text = 这会在 OpenAI 端结束登录，并从本机移除。
ask-sign-out = 退出登录
ask-remove-title = 移除 { $name }？
ask-remove-text = 密钥会从本机移除，在 OpenAI 端仍然有效。
ask-remove = 移除
ask-cancel = 取消
ask-name-title = 为账号命名
ask-save = 保存
ask-quit-title = { $n ->
    [1] 退出并丢失登录？
   *[other] 退出并丢失 { $n } 个登录？
}
ask-quit-text = { $n ->
    [1] { $name } 的新登录尚未保存，退出后需要重新登录。
   *[other] { $n } 个账号的新登录尚未保存，退出后需要重新登录。
}
ask-quit = 退出

## Window: settings and about

settings-title = 设置
settings-start-at-login = 登录系统时启动
settings-as-system = 跟随系统
settings-notices = 通知
settings-network = 网络
settings-proxy-hint = 用于登录和刷新
settings-proxy-none = 不使用
settings-proxy-address = 指定地址
settings-proxy-label = 代理地址
settings-hosts = 通信的主机
settings-privacy = 隐私
settings-hide-email = 隐藏邮箱地址
settings-hide-email-hint = 用于此窗口、托盘和通知
settings-advanced = 高级
settings-advanced-hint = 时间、端口和地址
settings-environment = 由环境变量 { $variable } 设定，无法在此更改。
settings-restart = 下次启动后生效。
settings-reset = 恢复默认
setting-ui-language = 语言
setting-notices-sign_in_needed = 需要重新登录
setting-notices-not_saved = 新登录未保存
setting-notices-cannot_refresh = 无法刷新
setting-notices-show_email = 在通知中显示邮箱
setting-network-proxy = 代理
setting-network-ca_file = 额外证书文件
setting-refresh-lead = 到期前多久刷新
setting-refresh-attempts = 等待前的尝试次数
setting-refresh-cooldown = 失败后的首次等待
setting-refresh-concurrency = 同时刷新的账号数
setting-callback-ports = 浏览器回应端口
setting-callback-host = 浏览器回应主机
setting-callback-timeout = 一次登录的时限
setting-issuer-url = 登录服务器
setting-issuer-client_id = 客户端 ID
setting-issuer-scope = 授权范围
setting-api-chatgpt_url = ChatGPT 服务器
setting-api-openai_url = API 服务器
about-title = 关于
about-version = 版本
about-licence = 许可证
about-sign-ins = 登录
about-accounts = 账号
about-settings = 设置
about-log = 日志

## Connect sheet

sheet-choices-text = 登录页会询问使用哪个账号。
sheet-choices-again = 重新登录会保留此账号的名称、代理和记录。
sheet-choices-workspace = 同一邮箱的其他工作空间？请在登录页选择它。
sheet-choose-browser = 用浏览器登录
    .hint = 打开默认浏览器
sheet-choose-link = 复制登录链接
    .hint = 用于其他浏览器或无痕窗口
sheet-choose-code = 使用设备码
    .hint = 用于其他设备或 SSH 远程
sheet-choose-file = 导入登录文件…
    .hint = 来自 Codex CLI 或其他工具
sheet-choose-folder = 导入文件夹…
    .hint = 内有其他工具的登录文件
sheet-opening-title = 正在打开浏览器…
sheet-browser-title = 请在浏览器中完成登录
sheet-browser-text = 在刚打开的 ChatGPT 页面登录，完成后此窗口会自动更新。
sheet-link-text = 在本机的浏览器中打开链接并登录，完成后此窗口会自动更新。
sheet-paste-only-text = 请登录后粘贴打不开的那一页的地址。
sheet-left = 剩 { $t }
sheet-open-again = 重新打开登录页
    .hint = 用默认浏览器
sheet-copy-link = 复制链接
    .hint = 用于其他浏览器或浏览器用户
sheet-link-copied = 链接已复制
sheet-paste = 粘贴地址
    .hint = 最后一页打不开时使用
    .anyway = 登录后粘贴最后一页的地址
sheet-use-code = 改用设备码
    .hint = 用于其他设备或 SSH 远程
sheet-use-browser = 改用浏览器
sheet-asking-title = 正在获取设备码…
sheet-code-title = 输入此设备码
sheet-code-text = 在任意设备上打开下面的页面，登录后输入此码。
sheet-code-open = 在本机打开
sheet-code-copy-address = 复制地址
sheet-code-copy = 复制设备码
sheet-code-qr = 此页地址的二维码
sheet-code-scan = 用其他设备的相机扫描即可打开此页。
sheet-code-warning = 只在你自己打开的页面输入。OpenAI 和 Codex Connect 都不会向你索要。
sheet-paste-label = 打不开的那一页的地址
sheet-continue = 继续
sheet-ports-title = 端口被其他程序占用
sheet-ports-text = 浏览器只能通过本机的 { $ports } 端口回应，{ $n ->
    [1] 此端口已被占用。
    [2] 两个端口都被占用。
   *[other] 这些端口都被占用。
}
sheet-ports-half = 浏览器只能通过本机的 { $ports } 端口回应，已有其他程序在那里回应。
sheet-or = { " 或 " }
sheet-ports-unknown = 其他用户的程序
sheet-ports-codex = 一个未完成的登录
sheet-ports-ours = Codex Connect 的另一个登录
sheet-ports-take-over = 接管
sheet-ports-since = { $time } 起运行
sheet-ports-hint = 设备码不需要端口。{ $n ->
    [1] 也可以关闭那个程序后重试。
   *[other] 也可以关闭其中一个程序后重试。
}
sheet-ports-code = 设备码不需要端口。
sheet-reserved-title = Windows 保留了这些端口
sheet-reserved-text = 没有程序占用 { $ports }，但 Windows 保留了 { $first }–{ $last } 端口，常见于 Hyper-V 或 WSL。重启电脑可能会释放。
sheet-reserved-some = 没有程序占用 { $ports }，但 Windows 保留了它们，常见于 Hyper-V 或 WSL。重启电脑可能会释放。
sheet-reserved-copy = 复制释放命令
    .hint = net stop winnat · 以管理员身份运行
sheet-exchanging-title = 正在完成登录
sheet-step-browser = 已在浏览器登录
sheet-step-code = 已用设备码登录
sheet-step-exchange = 正在从 OpenAI 取得登录…
sheet-step-exchanged = 已从 OpenAI 取得登录
sheet-step-save = 保存到{ $store }
sheet-step-saving = 正在保存到{ $store }…
sheet-done-title = 已连接
sheet-done-saved = 已保存到{ $store }
sheet-done-name = 名称
sheet-done = 完成
sheet-unsaved-title = 已登录，但未保存
sheet-failed-title = 未连接
sheet-other-title = 登录的是另一个账号
sheet-other-text = 你要重新登录 { $name }，但浏览器返回了另一个账号。
sheet-other-wanted = 原账号
sheet-other-came = 登录的账号
sheet-close = 关闭
sheet-cancel = 取消
sheet-try-again = 重试
sheet-copy-details = 复制详情
sheet-other-unchanged = 目前没有任何改动。
sheet-discard = 放弃
sheet-keep-as-new = 存为新账号

## Import

import-label = 导入
import-looking = 正在查看文件…
import-title = 导入 { $n } 个账号？
import-once = 一个登录只能在一处使用。
import-after = 导入后原来的工具可能会被退出。
import-held = 关闭时：只保存、不刷新，原来的工具照常使用。
import-take-over = 接管
import-known = 已在列表中
import-duplicate = 在文件中重复
import-fixed = 无法自动刷新，{ $when } 到期
import-another = 换一个文件
import-nothing = 没有可导入的登录
import-nothing-text = 没有找到 Codex 登录。
import-done = 已导入
import-done-part = 部分未导入
import-done-none = 未导入
import-added = 新增 { $n } 个账号。
import-updated = { $n } 个账号换成了更新的登录。
import-left = { $n } 个保持不变。
import-failed = { $n } 个无法保存。
import-drop = 松开即可导入
import-no-file = 只能导入文件
import-no-file-text = 请把登录文件或装有登录文件的文件夹拖到此窗口。
import-choose = 选择文件…

## Faults: before the browser

fault-ports_taken = 其他程序占用了登录需要的端口。
    .button = 使用设备码
    .next = 关闭占用端口的程序后重试，或使用 “codex-connect connect --device”。
fault-ports_half_taken = 其他程序占用了登录端口在本机两个地址中的一个。
    .button = 使用设备码
    .next = 关闭该程序后重试，或使用 “codex-connect connect --device”。
fault-ports_reserved = Windows 保留了登录需要的端口。
    .button = 使用设备码
    .next = 重启电脑，或以管理员身份运行 “net stop winnat”，然后重试。
fault-ports_reserved_range-text = Windows 保留了 { $first }–{ $last } 端口，登录需要其中的端口。
fault-ports_refused = 系统不允许 Codex Connect 等待浏览器回应。
    .button = 使用设备码
    .next = 允许 Codex Connect 在本机监听，或使用 auth-url 和 exchange。
fault-browser_not_opened = 无法打开浏览器。
    .button = 复制链接
    .next = 在本机的任意浏览器中打开显示的地址。
fault-browser_forced_https = 浏览器强制使用 https，回应没有送达。请粘贴那一页的地址。
    .button = 粘贴地址
    .next = 粘贴打不开的那一页的地址。
fault-port_yielded = 其他程序需要登录端口，这里的登录已停止。
    .button = 重试
    .next = 完成那个程序的登录，然后重新开始。
fault-port_yielded_to-text = { $program } 需要登录端口，这里的登录已停止。
fault-link_not_made = 无法生成登录链接。
    .button = 重试
    .next = 用 “codex-connect doctor” 检查设置后重试。
fault-code_unavailable = 此账号不能用设备码登录。
    .button = 使用浏览器
    .next = 用 “codex-connect connect” 登录。
fault-code_ran_out = 设备码已过期。
    .button = 获取新设备码
    .next = 重新开始登录。

## Faults: what the browser brings back

fault-declined = 登录在浏览器中被取消。
    .button = 重试
    .next = 用 “codex-connect connect” 重新开始登录。
fault-codex_not_included = 此账号或工作空间未开通 Codex。
    .button = 换一个账号
    .next = 换一个账号登录，或请工作空间的所有者开通 Codex。
fault-no_workspace = 此账号没有可用的工作空间。
    .button = 换一个账号
    .next = 换一个账号登录。
fault-other_workspace = 登录的不是所要求的工作空间。
    .button = 重试
    .next = 重新开始登录，并选择另一个工作空间。
fault-other_tab = 这个标签页不属于当前登录。
    .next = 使用属于此次登录的标签页的地址。
fault-answer_incomplete = 浏览器返回的信息不完整。
    .button = 重试
    .next = 重新打开登录地址。
fault-address_unreadable = 该地址中没有登录信息。请复制地址栏中的整行内容。
    .button = 重新粘贴
    .next = 粘贴最后一页的完整地址。
fault-stopped = OpenAI 中止了登录。
    .button = 重试
    .next = 用 “codex-connect connect” 重新开始登录。
fault-too_late = 登录未能在时限内完成。
    .button = 重试
    .next = 用 “codex-connect connect” 重新开始登录。

## Faults: getting the sign-in

fault-exchange_refused = OpenAI 没有接受这次登录。
    .button = 重试
    .next = 用 “codex-connect connect” 重新开始登录。
fault-exchange_refused-bare_code = OpenAI 没有接受粘贴的内容。请粘贴最后一页的完整地址。
fault-region_refused = OpenAI 不支持当前网络所在的地区。
    .title = OpenAI 不支持此地区
    .body = 浏览器可以访问，但 Codex Connect 自己的连接来自 OpenAI 不支持的地区。请让两者使用同一代理。
    .button = 选择代理
    .next = 使用浏览器所用的代理：设置 network.proxy，或用 set-proxy 为该账号单独设置。
fault-blocked = 本机与 OpenAI 之间的网络拦截了请求。
    .button = 选择代理
    .next = 使用可用的代理：设置 network.proxy，或用 set-proxy 为该账号单独设置。
fault-account_unreadable = OpenAI 没有说明这是哪个账号。
    .button = 重试
    .next = 用 “codex-connect connect” 重新开始登录。
fault-other_account = 登录的是另一个账号。
    .button = 重试
    .next = 重新开始登录，并选择所要求的账号。

## Faults: the sign-in is dead

fault-used_elsewhere = 其他程序用掉了此登录，在这里已失效。
    .button = 重新登录
    .next = 用 “codex-connect connect” 重新登录。
fault-signed_out_elsewhere = 此登录已在别处结束。
    .button = 重新登录
    .next = 用 “codex-connect connect” 重新登录。
fault-expired = 此登录太久未使用，已过期。
    .button = 重新登录
    .next = 用 “codex-connect connect” 重新登录。
fault-not_accepted = OpenAI 不再接受此登录。
    .button = 重新登录
    .next = 用 “codex-connect connect” 重新登录。
fault-cannot_refresh = 此登录无法自动刷新，已过期。
    .button = 重新登录
    .next = 用 “codex-connect connect” 重新登录。
fault-cut_off = 刷新被中断，新的登录没有保存下来。
    .button = 重新登录
    .next = 用 “codex-connect connect” 重新登录。
fault-entry_missing = { $store }中找不到已保存的登录。
    .button = 重新登录
    .next = 用 “codex-connect connect” 重新登录。
fault-access_ended = 此账号或工作空间已停用。
    .button = 换一个账号
    .next = 换一个账号登录。

## Faults: it will pass

fault-offline = 没有网络。
    .button = 立即重试
    .next = 连接网络后重试。
fault-no_answer = OpenAI 没有响应。
    .button = 立即重试
    .next = 一分钟后重试。
fault-openai_down = OpenAI 服务暂时有问题。
    .button = 立即重试
    .next = 几分钟后重试。
fault-slow_down = OpenAI 要求稍后再试。
    .next = 稍后再试。
fault-proxy_silent = 代理 { $host } 没有响应。
    .button = 更改代理
    .next = 检查代理：设置 network.proxy，或用 set-proxy 检查该账号自己的代理。
fault-proxy_password = 代理 { $host } 需要密码。
    .button = 更改代理
    .next = 写上用户名和密码：在设置 network.proxy 中，或用 set-proxy 为该账号设置。
fault-proxy_unreadable = 代理地址无效，没有发出任何请求。
    .button = 更改代理
    .next = 写成 http://主机:端口、https://主机:端口、socks5://主机:端口 或 socks5h://主机:端口。
fault-not_trusted = 与 OpenAI 的连接不可信。
    .certificate = 收到的证书由 { $issuer } 签发。
    .button = 详情
    .next = 如果公司网络会检查连接，请把设置 network.ca_file 设为它的证书。
    .window = 如果公司网络会检查连接，请在设置的“高级”中，把“额外证书文件”设为它的证书。
fault-clock_wrong = 本机时钟偏差 { $t }。
    .button = 日期设置
    .next = 校准本机时钟。
fault-refresh_failed = 刷新没有成功。
    .body = 登录没有成功。
    .button = 立即重试
    .next = 几分钟后重试。

## Faults: this computer

fault-store_locked = { $storeStart }已锁定。
    .button = 解锁
    .next = 解锁{ $store }后重试。
fault-store_refused = { $storeStart }拒绝保存新的登录，请不要退出 Codex Connect。
    .button = 再次保存
    .next = 用 “codex-connect doctor” 检查{ $store }后重试。
fault-store_missing = 本机没有找到密钥环。
    .button = 重试
    .next = 安装并启动一个密钥环，例如 GNOME Keyring 或 KWallet，然后重试。
fault-list_unwritable = 账号列表无法保存。
    .button = 重试
    .next = 检查磁盘空间和数据文件夹的写入权限后重试。
fault-revoke_failed = 已从本机移除，但未能通知 OpenAI。
    .button = 重试
    .next = 保险起见，可在 ChatGPT 的安全设置中结束此登录。
fault-file_unreadable = 此文件中没有 Codex 登录。
    .button = 换一个文件
    .next = 换一个文件。
fault-file_unreadable-cannot_be_read = 无法读取此文件。
fault-file_unreadable-not_a_file = 这不是文件，而是管道或设备。
fault-file_unreadable-too_large = 此文件过大，不会是登录文件。
fault-file_unreadable-too_many = 此处的文件或登录超过 1,000 个，其余的没有查看。
fault-file_unreadable-not_utf8 = 此文件的文本不是 UTF-8 编码。
fault-file_unreadable-not_json = 此文件不是 JSON，或内容不完整。
fault-file_unreadable-incomplete = 此文件中的登录不完整。
fault-file_unreadable-no_account = 此文件没有说明是谁的登录。
fault-file_unreadable-mixed = 此文件中登录的各部分属于不同账号。
fault-file_unreadable-sealed = 此文件中的登录已被写入它的程序加密。
fault-file_unwritable = 无法写入文件。
    .button = 换一个位置
    .next = 换一个位置。
fault-file_unwritable-in_the_way = 此位置已有其他内容，已保持原样。
fault-file_unwritable-link = 此位置是指向别处的链接，已保持原样。

## Faults: command line and Codex CLI

fault-session_over = 那次登录已结束。
    .button = 重新开始
    .next = 用 “codex-connect auth-url” 重新开始。
fault-account_unknown = 没有名为 { $name } 的账号。
    .button = 列出账号
    .next = 用 “codex-connect list” 查看账号。
fault-account_ambiguous-text = 有 { $n } 个账号与 { $name } 匹配。
fault-settings_unreadable = 设置 { $key } 不能是“{ $value }”。
    .button = 查看可用值
    .accepted = 可用值：{ $accepted }。
    .next = 在设置文件中改正。
fault-codex_home_changed = 其他程序改动了 Codex CLI 的登录。
    .button = 重新使用此账号
    .next = 选择 Codex CLI 使用哪个登录。
fault-codex_home_refused = 无法写入 Codex CLI 的文件夹。
    .button = 查看方法
    .next = 检查 Codex CLI 文件夹的写入权限。
fault-key_refused = OpenAI 不接受此密钥。
    .button = 换一个密钥
    .next = 换一个密钥。
fault-key_refused-not_a_key = 密钥由 20 到 400 个字母、数字和符号组成，不含空格。
fault-key_known = 此密钥已保存为 { $name }。
    .button = 列出账号
    .next = 用 “codex-connect list” 查看账号。
fault-name_taken = 已有名为 { $name } 的账号。
    .button = 换一个名称
    .next = 换一个名称。

## What a setting accepts

accepted-url = https 地址，或本机的 http 地址
accepted-word = 不含空格的字母、数字和符号
accepted-words = 用一个空格隔开的词
accepted-ports = 1 到 65535 的端口列表，例如 [1455, 1457]
accepted-host = localhost 或 127.0.0.1
accepted-span = 时长，例如 90s、10m、2h 或 5d
accepted-proxy = system、direct，或带端口的 http://、https://、socks5://、socks5h:// 地址
accepted-switch = true 或 false
accepted-language = system、en 或 zh-CN
accepted-number-1-20 = 1 到 20 的整数
accepted-number-1-64 = 1 到 64 的整数
accepted-certificates = PEM 证书文件的路径

## Notices

notice-sign-in-needed-title = 重新登录：{ $name }
notice-sign-in-needed-body = { $cause }
notice-sign-in-needed-action = 重新登录
notice-key-refused-title = 需要新密钥：{ $name }
notice-key-refused-body = { $cause }
notice-key-refused-action = 详情
notice-cannot-refresh-title = 无法刷新：{ $name }
notice-cannot-refresh-body = { $cause }恢复之前无法使用。
notice-cannot-refresh-action = 立即重试
notice-not-saved-title = 未保存：{ $name }
notice-not-saved-body = { $storeStart }拒绝保存新的登录，请不要退出 Codex Connect。
notice-not-saved-action = 再次保存
notice-runs-out-title = { $when } 到期：{ $name }
notice-runs-out-body = 此登录无法自动刷新。
notice-runs-out-action = 重新登录
notice-several-title = { $n } 个账号需要重新登录
notice-several-body = { $first }和{ $last }。
notice-several-run-out-title = { $n } 个登录将在一天内到期
notice-more = 另外 { $n } 个
notice-comma = { "、" }
notice-details = 详情
notice-later = 稍后
notice-open = 打开

## Result pages

page-connected-title = 已连接
page-connected-body = 已登录。
page-connected-more = 可以关闭此标签页。
page-declined-title = 未连接
page-declined-body = 登录在浏览器中被取消，没有保存任何内容。
page-declined-more = 可以关闭此标签页。想再试一次，请回到 Codex Connect。
page-not-included-title = 未连接
page-not-included-body = 此账号或工作空间未开通 Codex。
page-not-included-more = 请回到 Codex Connect 换一个账号。
page-stranger-title = 这个标签页不属于当前登录
page-stranger-body = 它可能是旧标签页，或被打开了两次。正在进行的登录不受影响。
page-stranger-more = 可以关闭此标签页。
page-incomplete-title = 返回的信息不完整
page-incomplete-body = 此页地址中缺少内容。正在进行的登录不受影响。
page-incomplete-more = 请回到登录页重试。
page-other-account-title = 登录的是另一个账号
page-other-account-body = 目前没有任何改动。
page-other-account-more = 请在 Codex Connect 中选择如何处理。
page-too-late-title = 登录超时
page-too-late-body = 登录太久未完成，已停止，没有保存任何内容。
page-too-late-more = 请回到 Codex Connect 重新开始。
page-failed-title = 未连接
page-failed-body = { $fault }下一步请看 Codex Connect。
page-detail = { $code }
page-detail-status = { $code } · HTTP { $status }
page-detail-request = { $code } · HTTP { $status } · request { $id }
page-not-saved-title = 已登录，但未保存
page-not-saved-before = { $storeStart }拒绝保存以下账号的登录：
page-not-saved-after = 只要 Codex Connect 不退出，现在仍可使用。
page-not-saved-more = 请回到 Codex Connect 再次保存。
page-foot = 此页面来自本机的 Codex Connect。

## Command line

cli-open-address = 打开此地址登录：
cli-waiting = 等待浏览器。也可以在此粘贴最后一页的地址来完成登录。
cli-waiting-no-paste = 等待浏览器。
cli-ports-paste = 登录后，粘贴打不开的那一页的地址。
cli-code-open = 在任意设备上打开此地址并登录：
cli-code-enter = 然后在该页面输入此设备码：{ $code }
cli-code-warning = 只在你自己打开的页面输入。OpenAI 和 Codex Connect 都不会向你索要。
cli-code-waiting = 等待输入设备码，有效期 { $t }。
cli-remote-ssh = 这是远程电脑。要使用自己电脑上的浏览器，请在自己的电脑上运行以下命令并保持运行：
cli-remote-ssh-name = 如果你连接这台电脑时用的是其他名称，请改用那个名称。
cli-remote-ssh-unknown = 这是远程电脑，其他电脑上的浏览器无法连接到它。
cli-remote-container = 正在容器中运行。只有发布了端口 { $port }，外部浏览器才能连接到它。
cli-remote-wsl = 正在 WSL 中运行。请在 Windows 的浏览器中打开此地址。
cli-remote-else = 也可以使用设备码：codex-connect connect --device
cli-port-owner = 端口 { $port } 被 { $program }（进程 { $pid }）占用。
cli-port-owner-unknown = 端口 { $port } 被无法识别的程序占用。
cli-port-owner-codex = 端口 { $port } 被另一个 Codex 登录占用：{ $program }（进程 { $pid }）。
cli-port-owner-since = { $owner }自 { $when } 起运行。
cli-finishing = 正在完成登录…
cli-connected = 已登录 { $email }。
cli-none = 还没有账号。用 “codex-connect connect” 登录。
cli-removed = 已退出 { $name } 的登录，并从本机移除。
cli-removed-only = 已从本机移除 { $name }。
cli-cancelled = 登录已取消。
cli-session = 用此命令完成：codex-connect exchange --session { $id } --callback-url 地址
cli-session-until = 请在 { $when } 之前完成。
cli-next = 下一步：{ $next }
cli-other-account = 原账号是 { $wanted }，登录的是 { $came }。要存为新账号，请使用 --keep-as-new。
cli-refreshed = { $name } 已刷新，有效期到 { $when }。
cli-refreshed-no-end = { $name } 已刷新。
cli-not-due = { $name } 在 { $when } 之前不需要刷新。
cli-not-due-ever = { $name } 不会自动刷新。
cli-held = { $name } 不在本机刷新，因为其他程序可能在用同一个登录。
cli-found-new = { $file }：{ $who }
cli-found-known = { $file }：{ $who }，本机已有
cli-found-duplicate = { $file }：{ $who }，另一个文件中的更新
cli-file-unreadable = { $file }：{ $fault }
cli-import-held = 原来的工具可能仍在用这些登录，所以不在本机刷新。要在本机刷新，请使用 --take-over。
import-take-over-text = 一个登录只能在一处使用，导入后原来的工具可能会被退出。
cli-imported = 新增 { $added } 个，更新 { $updated } 个，未改动 { $left } 个，失败 { $failed } 个。
cli-exported = 已写入 { $file }。
cli-export-copy = 两个程序持有同一个登录时会互相退出。要移走它，请使用 --hand-over。
cli-handed-over = { $name } 不再由本机刷新。
cli-type-key = 输入或粘贴 { $name } 的密钥，不会显示出来。
cli-key-kept = 已保存 { $name }。
cli-validated = OpenAI 接受 { $name }。
cli-paused = { $name } 已暂停，恢复之前不会刷新。
cli-resumed = { $name } 已恢复刷新。
cli-no-history = 还没有记录。
cli-proxy = 代理：{ $proxy }
cli-proxy-set = { $name } 从现在起使用 { $proxy }。
cli-proxy-direct = { $name } 从现在起不使用代理。
cli-proxy-system = { $name } 从现在起使用系统代理。
cli-proxy-general = { $name } 从现在起使用通用代理。
cli-column-name = 名称
cli-column-email = 邮箱
cli-column-plan = 套餐
cli-column-standing = 状态
cli-column-valid = 有效期到
cli-column-next = 下次刷新
cli-standing-paused = 已暂停
cli-standing-held = 不在本机刷新
cli-standing-fresh = 已登录
cli-standing-refreshing = 正在刷新
cli-standing-waiting = 等待中
cli-standing-unsaved = 未保存
cli-standing-needed = 需重新登录

## Doctor

doctor-keychain-ok = { $storeStart }可以读写。
doctor-port-free = 端口 { $port } 可用。
doctor-port-taken = 端口 { $port } 被 { $program }（进程 { $pid }）占用。
    .next = 登录前关闭 { $program }，或粘贴最后一页的地址。
doctor-port-taken-unknown = 端口 { $port } 被无法识别的程序占用。
    .next = 登录时粘贴最后一页的地址。
doctor-browser-ok = 可以打开浏览器。
doctor-browser-none = 没有找到浏览器。
    .next = 安装浏览器，或在其他电脑上打开显示的地址。
doctor-surroundings-here = 本机可以直接打开浏览器。
doctor-surroundings-ssh = 这是通过 SSH 连接的远程电脑。“codex-connect connect” 会说明浏览器如何连接到它。
doctor-surroundings-container = 正在没有屏幕的容器中运行。“codex-connect connect” 会说明浏览器如何连接到它。
doctor-surroundings-wsl = 正在 WSL 中运行。登录页在 Windows 的浏览器中打开。
doctor-tray-ok = 此桌面会显示托盘图标。
doctor-tray-none = 此桌面不显示托盘图标。
    .next = 再次启动 Codex Connect 即可打开窗口。
doctor-tray-gnome = GNOME 需要扩展才会显示托盘图标。
    .next = 打开扩展 “AppIndicator and KStatusNotifierItem Support”，或再次启动 Codex Connect 打开窗口。
doctor-proxy-ok = { $of } 经过代理 { $proxy }（{ $from }），代理有响应。
doctor-proxy-ill = { $of } 经过代理（{ $from }）：{ $fault }
doctor-direct-ill = { $of } 不经过代理（{ $from }）：{ $fault }
doctor-way-of = { $name }（{ $hosts }）
doctor-proxy-direct = { $of } 不经过代理（{ $from }）。
doctor-proxy-none = { $of } 不经过代理：没有设置代理。
doctor-proxy-script = { $of } 不经过代理：桌面设置了查找代理的脚本，但本机无法运行它。如果不对，请设置 network.proxy。
doctor-from-account = 账号自己的代理
doctor-from-script = 桌面的脚本
doctor-from-system = 系统设置
doctor-issuer-ok = { $host } 在 { $t } 毫秒内响应。
doctor-clock-ok = 本机时钟准确。
doctor-issuer-silent = 无法连接 { $host }：{ $fault }

## Window: for screen readers

reader-accounts = 账号
reader-left = 剩余 { $t }
reader-code = 设备码：{ $letters }
reader-back = 返回账号列表

## Window

time-day = { $month }{ $day }日
head-and = ，
head-under = { $rest } · { $checked }
head-offline = 没有网络
head-part-needs-you = { $n } 个需处理
list-next-try = { $t }后再试
list-next-try-now = 现在重试
list-card-next-try = { $t }后再试
list-card-next-try-now = 现在重试
standing-waiting-now = { $cause } · 现在重试
standing-ran-out-now = { $cause }现在重试。
standing-unsaved-now = 尚未保存 · 现在重试
sheet-label = 登录
sheet-details = 详情
sheet-details-request = 请求 { $id }
sheet-details-certificate = 证书签发者：{ $issuer }
account-numbered = 账号 { $n }
