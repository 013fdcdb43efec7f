# Every sentence of Codex Connect, in English. The same keys are in zh-CN.ftl; a test compares them.
# $store is where sign-ins are kept, as inside a sentence; $storeStart is the same at a sentence's start.

app-name = Codex Connect

store-macos = Keychain
    .start = Keychain
store-windows = Credential Manager
    .start = Credential Manager
store-linux = the keyring
    .start = The keyring

## Times

time-seconds = { $n } s
time-minutes = { $n } min
time-hours = { $m ->
    [0] { $h } h
   *[other] { $h } h { $m } min
}
time-days = { $h ->
    [0] { $d } d
   *[other] { $d } d { $h } h
}
time-now = now
time-when = { $day } { $month }, { $clock }
month-1 = Jan
month-2 = Feb
month-3 = Mar
month-4 = Apr
month-5 = May
month-6 = Jun
month-7 = Jul
month-8 = Aug
month-9 = Sep
month-10 = Oct
month-11 = Nov
month-12 = Dec
time-in = in { $t }
time-in-days = { $n ->
    [one] in 1 day
   *[other] in { $n } days
}

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

tray-none = No account connected
tray-paused = { $n } paused
tray-asks = Waiting for your answer
tray-signed-in = { $n } signed in
tray-needs-you = { $n ->
    [one] 1 needs you
   *[other] { $n } need you
}
tray-waiting = { $n } waiting
tray-unsaved = { $n ->
    [one] 1 sign-in not saved
   *[other] { $n } sign-ins not saved
}
tray-refreshing = Refreshing { $name }…
tray-browser = Waiting for the browser
tray-code = Waiting for the code
tray-finishing = Finishing the sign-in…
tray-locked = { $storeStart } is locked
tray-checked = Checked { $when }

## Menu

menu-sign-in-again = Sign in again: { $name }
menu-more-need-you = { $n ->
    [one] 1 more needs you…
   *[other] { $n } more need you…
}
menu-save-again = Save again: { $name }
menu-unlock = Unlock { $store }…
menu-account-paused = { $name } · paused
menu-account-fresh = { $name } · signed in
menu-account-refreshing = { $name } · refreshing
menu-account-waiting = { $name } · next try { $when }
menu-account-waiting-now = { $name } · trying again now
menu-account-unsaved = { $name } · not saved
menu-account-needed = { $name } · sign in again
menu-account-locked = { $name } · valid until { $when }
menu-next-refresh = Next refresh { $when }
menu-refreshing = Refreshing…
menu-refresh-now = Refresh now
menu-copy-email = Copy e-mail address
menu-api-key = API key
menu-new-key = New key needed: { $name }
menu-details = Details…
menu-sign-out = Sign out…
menu-remove = Remove from this computer…
menu-connect = Connect Codex…
menu-connect-another = Connect another account…
menu-refresh-all = Refresh all now
menu-all-accounts = All accounts…
menu-browser-left = Waiting for the browser · { $t } left
menu-open-again = Open the page again
menu-copy-link = Copy the link
menu-code-left = Code { $code } · { $t } left
menu-code-open = Open the page for the code
menu-code-copy-address = Copy the address
menu-code-copy = Copy the code
menu-cancel = Cancel the sign-in
menu-finishing = Finishing the sign-in…
menu-open = Open Codex Connect
menu-settings = Settings…
menu-quit = Quit Codex Connect

## Window: header

head-signed-in = { $n ->
    [one] Signed in
   *[other] { $n } accounts signed in
}
head-one-signed-in = 1 account signed in
head-needs-you = { $n ->
    [one] 1 account needs you
   *[other] { $n } accounts need you
}
head-waiting = { $n ->
    [one] 1 account is waiting
   *[other] { $n } accounts are waiting
}
head-locked = { $storeStart } is locked
head-missing = No keyring was found
head-unsaved = { $n ->
    [one] 1 sign-in is not saved
   *[other] { $n } sign-ins are not saved
}
head-part-signed-in = { $n } signed in
head-part-waiting = { $n } waiting
head-checked-now = Checked just now
head-checked-ago = Checked { $t } ago
head-still-signed-in = { $n ->
    [one] 1 account, still signed in
   *[other] { $n } accounts, still signed in
}
head-cannot-be-read = { $n ->
    [one] 1 account, cannot be read now
   *[other] { $n } accounts, cannot be read now
}
head-no-tray = This desktop shows no tray
head-no-tray-remedy = Codex Connect keeps running without one. Start it again to open this window.
head-no-tray-gnome = GNOME shows the icon once the extension “AppIndicator and KStatusNotifierItem Support” is on. Until then, start Codex Connect again to open this window.
head-paused = { $n ->
    [one] 1 account is paused
   *[other] { $n } accounts are paused
}
head-part-paused = { $n } paused

## Window: empty

empty-title = Connect Codex
empty-text = Sign in once with ChatGPT. Codex Connect keeps you signed in, and tells you if that ever stops.
empty-connect = Connect Codex
empty-other-ways = Other ways to sign in
empty-kept = Kept in { $store }, nowhere else.
empty-talks = Talks to OpenAI and nobody else.
empty-leaves = Leaves your Codex CLI sign-in as it is.

## Window: standings

standing-fresh = Signed in
    .row = Signed in
    .title = Signed in
    .sentence = Refreshes by itself. Nothing to do.
standing-fixed = Signed in until { $when }
    .row = Signed in until { $when }
    .title = Signed in until { $when }
    .sentence = This sign-in cannot refresh itself. Sign in again before it runs out.
standing-held = Signed in until { $when }
    .row = Signed in until { $when }
    .title = Signed in until { $when }
    .sentence = Another program may use the same sign-in, so it is not refreshed here. Sign in again to refresh it here.
standing-key = Key accepted
    .row = Key accepted
    .title = Key accepted
    .sentence = A key does not run out and is not refreshed.
standing-refreshing = Refreshing…
    .row = Refreshing…
    .title = Refreshing…
    .sentence = This takes a few seconds.
standing-waiting = Waiting
    .row = { $cause } · next try in { $t }
    .title = Waiting to try again
    .sentence = { $cause } Next try in { $t }. Still valid until { $when }.
standing-ran-out = Waiting, and cannot be used now
    .row = { $cause } · next try in { $t }
    .title = Waiting, and cannot be used now
    .sentence = { $cause } Next try in { $t }.
standing-unsaved = Not saved
    .row = Not saved yet · next try in { $t }
    .title = Not saved
    .sentence = { $storeStart } refused to save the new sign-in. Keep Codex Connect running.
standing-needed = Sign-in needed
    .row = Sign-in needed
    .title = Sign-in needed
    .sentence = { $cause } A new sign-in keeps the name, proxy and history of this account.
standing-ended = Account turned off
standing-key-needed = Another key is needed
    .row = Another key is needed
    .title = Another key is needed
    .sentence = { $cause } Enter another with “codex-connect add-key” and the name of this account.
standing-locked = Valid until { $when }
    .row = Valid until { $when }
    .title = { $storeStart } is locked
    .sentence = Cannot be read or refreshed until it is unlocked.
standing-paused = Paused
    .row = Paused · valid until { $when }
    .title = Paused
    .sentence = It is not refreshed until you resume it.
standing-paused-out = Paused, and ran out
    .row = Paused · ran out { $when }
    .title = Paused, and cannot be used now
    .sentence = It ran out on { $when }. Resume it to refresh it.

## Window: list and detail

list-connect-another = Connect another account
list-sign-in-again = Sign in again
list-other-ways = Other ways
list-api-key = API key
list-save-again = Save again
list-still-valid = Still valid until { $when }
list-cannot-be-used = Cannot be used now
list-more = { $n } more
list-unlock-title = Unlock to go on
list-unlock-text = Your sign-ins are safe. They cannot be read or refreshed until { $store } is unlocked.
list-unlock = Unlock
list-missing-title = Install or start a keyring
list-missing-text = Codex Connect keeps sign-ins in a keyring and nowhere else. Install and start one, such as GNOME Keyring or KWallet.
list-try-again = Try again
detail-refresh-now = Refresh now
detail-copy-email = Copy e-mail address
detail-account = Account
detail-plan = Plan
detail-valid-until = Valid until
detail-last-refresh = Last refresh
detail-next-refresh = Next refresh
detail-kept-in = Kept in
detail-cause = Cause
detail-sign-out = Sign out…
detail-remove = Remove from this computer…
detail-copied = Copied
detail-connected = Connected
detail-added = Added
detail-try-now = Try now
detail-change-proxy = Change proxy
detail-workspace = Workspace
detail-organizations = API organizations
detail-note = Note
detail-ran-out = ran out
detail-activity = Activity
detail-manage = Manage
detail-pause = Pause
detail-pause-hint = Stop refreshing this account
detail-resume = Resume
detail-resume-hint = Refresh this account again
detail-proxy-general = Same as in the settings
detail-proxy-bad = This address is not valid. Write it as http://HOST:PORT.
detail-proxy-password = A name and a password in it are kept in { $store } and not shown again.

## Window: what happened to an account

log-signed_in = Signed in
log-refreshed = Refreshed
log-refresh_failed = Refresh failed
log-unsaved = New sign-in not saved
log-saved = Saved
log-sign_in_needed = Sign-in needed
log-noticed = Notice shown
log-paused = Paused
log-resumed = Resumed
log-validated = Checked, accepted
log-validation_failed = Check failed
log-imported = Imported
log-taken_over = Refreshed here from now on
log-handed_over = Handed over
log-key_added = Key added
log-after-tries = { $n ->
    [2] Second try, after { $t }
    [3] Third try, after { $t }
   *[other] Try { $n }, after { $t }
}

## Questions

ask-sign-out-title = Sign out of { $name }?
ask-sign-out-text = This ends the sign-in at OpenAI and removes it from this computer.
ask-sign-out = Sign out
ask-remove-title = Remove { $name }?
ask-remove-text = The key is removed from this computer. It stays valid at OpenAI.
ask-remove = Remove
ask-cancel = Cancel
ask-name-title = Name this account
ask-save = Save
ask-quit-title = { $n ->
    [one] Quit and lose a sign-in?
   *[other] Quit and lose { $n } sign-ins?
}
ask-quit-text = { $n ->
    [one] The new sign-in of { $name } is not saved. If you quit, you will have to sign in again.
   *[other] The new sign-ins of { $n } accounts are not saved. If you quit, you will have to sign in again.
}
ask-quit = Quit

## Window: settings and about

settings-title = Settings
settings-start-at-login = Start at login
settings-as-system = Same as the system
settings-notices = Notices
settings-network = Network
settings-proxy-hint = Sign-in and refresh
settings-proxy-none = None
settings-proxy-address = An address
settings-proxy-label = Address of the proxy
settings-hosts = Hosts we talk to
settings-privacy = Privacy
settings-hide-email = Hide e-mail addresses
settings-hide-email-hint = In this window, the tray and notices
settings-advanced = Advanced
settings-advanced-hint = Timing, ports and addresses
settings-environment = Set by { $variable }, so it cannot be changed here.
settings-restart = Takes effect at the next start.
settings-reset = Back to default
setting-ui-language = Language
setting-notices-sign_in_needed = Sign-in needed
setting-notices-not_saved = New sign-in not saved
setting-notices-cannot_refresh = Cannot refresh
setting-notices-show_email = Show e-mail addresses in notices
setting-network-proxy = Proxy
setting-network-ca_file = File with extra certificates
setting-refresh-lead = Refresh this long before it runs out
setting-refresh-attempts = Tries before it waits
setting-refresh-cooldown = First wait after failed tries
setting-refresh-concurrency = Accounts refreshed at once
setting-callback-ports = Ports for the browser's answer
setting-callback-host = Host for the browser's answer
setting-callback-timeout = Time for one sign-in
setting-issuer-url = Sign-in server
setting-issuer-client_id = Client ID
setting-issuer-scope = Scope
setting-api-chatgpt_url = ChatGPT server
setting-api-openai_url = API server
about-title = About
about-version = Version
about-licence = Licence
about-sign-ins = Sign-ins
about-accounts = Accounts
about-settings = Settings
about-log = Log

## Connect sheet

sheet-choices-text = The sign-in page will ask which account to use.
sheet-choices-again = A new sign-in keeps the name, proxy and history of this account.
sheet-choices-workspace = Same e-mail in another workspace? Pick that workspace on the sign-in page.
sheet-choose-browser = Sign in with the browser
    .hint = Opens your default browser
sheet-choose-link = Copy a sign-in link
    .hint = For another browser or private window
sheet-choose-code = Use a code
    .hint = For another device, or over SSH
sheet-choose-file = Import a sign-in file…
    .hint = From the Codex CLI or another tool
sheet-choose-folder = Import a folder…
    .hint = With sign-in files of another tool
sheet-opening-title = Opening the browser…
sheet-browser-title = Finish in your browser
sheet-browser-text = Sign in on the ChatGPT page that just opened. This window updates when you are done.
sheet-link-text = Open the link in a browser on this computer and sign in. This window updates when you are done.
sheet-paste-only-text = Sign in, then paste the address of the page that does not load.
sheet-left = { $t } left
sheet-open-again = Open the page again
    .hint = In your default browser
sheet-copy-link = Copy the link
    .hint = For another browser or profile
sheet-link-copied = Link copied
sheet-paste = Paste the address
    .hint = If the last page did not load
    .anyway = Sign in, then paste the last page's address
sheet-use-code = Use a code instead
    .hint = For another device, or over SSH
sheet-use-browser = Use the browser instead
sheet-asking-title = Getting a code…
sheet-code-title = Enter this code
sheet-code-text = Open the page below on any device, sign in, and type the code there.
sheet-code-open = Open on this computer
sheet-code-copy-address = Copy the address
sheet-code-copy = Copy the code
sheet-code-qr = QR code of the page's address
sheet-code-scan = Another device opens the page when its camera sees this.
sheet-code-warning = Only type it on a page you opened yourself. Nobody from OpenAI or Codex Connect will ask you for it.
sheet-paste-label = Address of the page that did not load
sheet-continue = Continue
sheet-ports-title = Another program is in the way
sheet-ports-text = The browser can only answer on port { $ports } of this computer. { $n ->
    [one] It is taken.
    [2] Both are taken.
   *[other] All are taken.
}
sheet-ports-half = The browser can only answer on port { $ports } of this computer. Another program already answers there.
sheet-or = { " or " }
sheet-ports-unknown = Another person's program
sheet-ports-codex = A sign-in left open
sheet-ports-ours = Another sign-in of Codex Connect
sheet-ports-take-over = Take over
sheet-ports-since = Running since { $time }
sheet-ports-hint = A code needs no port. { $n ->
    [one] Or close that program and try again.
   *[other] Or close one of the programs and try again.
}
sheet-ports-code = A code needs no port.
sheet-reserved-title = Windows has set the ports aside
sheet-reserved-text = No program is using { $ports }, but Windows reserved ports { $first }–{ $last }, often for Hyper-V or WSL. Restarting the computer may free them.
sheet-reserved-some = No program is using { $ports }, but Windows reserved them, often for Hyper-V or WSL. Restarting the computer may free them.
sheet-reserved-copy = Copy the command that frees them
    .hint = net stop winnat · run as administrator
sheet-exchanging-title = Finishing the sign-in
sheet-step-browser = Signed in with the browser
sheet-step-code = Signed in with a code
sheet-step-exchange = Getting the sign-in from OpenAI…
sheet-step-exchanged = Got the sign-in from OpenAI
sheet-step-save = Save it in { $store }
sheet-step-saving = Saving in { $store }…
sheet-done-title = Connected
sheet-done-saved = saved in { $store }
sheet-done-name = Name
sheet-done = Done
sheet-unsaved-title = Signed in, but not saved
sheet-failed-title = Not connected
sheet-other-title = That was another account
sheet-other-text = You chose to sign in again to { $name }, but the browser came back with a different account.
sheet-other-wanted = You wanted
sheet-other-came = You signed in as
sheet-close = Close
sheet-cancel = Cancel
sheet-try-again = Try again
sheet-copy-details = Copy details
sheet-other-unchanged = Nothing has been changed yet.
sheet-discard = Discard
sheet-keep-as-new = Keep as a new account

## Import

import-label = Import
import-looking = Looking at the files…
import-title = { $n ->
    [one] Import 1 account?
   *[other] Import { $n } accounts?
}
import-once = A sign-in works in one place only.
import-after = After this, the other tool may be signed out.
import-held = Off: kept here but not refreshed. The other tool goes on.
import-take-over = Take over
import-known = Already here
import-duplicate = Twice among the files
import-fixed = Cannot refresh itself, runs out { $when }
import-another = Choose another file
import-nothing = Nothing to import
import-nothing-text = No Codex sign-in was found.
import-done = Imported
import-done-part = Not all imported
import-done-none = Not imported
import-added = { $n ->
    [one] 1 account is new.
   *[other] { $n } accounts are new.
}
import-updated = { $n ->
    [one] 1 account got a newer sign-in.
   *[other] { $n } accounts got a newer sign-in.
}
import-left = { $n ->
    [one] 1 was left as it is.
   *[other] { $n } were left as they are.
}
import-failed = { $n ->
    [one] 1 could not be saved.
   *[other] { $n } could not be saved.
}
import-drop = Drop to import
import-no-file = Only files can be imported
import-no-file-text = Drop a sign-in file, or a folder with such files, on this window.
import-choose = Choose a file…

## Faults: before the browser

fault-ports_taken = Another program is using the ports that sign-in needs.
    .button = Use a code
    .next = Close the other program and try again, or use “codex-connect connect --device”.
fault-ports_half_taken = Another program answers on the sign-in port at one of this computer's two local addresses.
    .button = Use a code
    .next = Close the other program and try again, or use “codex-connect connect --device”.
fault-ports_reserved = Windows has set aside the ports that sign-in needs.
    .button = Use a code
    .next = Restart the computer, or run “net stop winnat” as administrator, and try again.
fault-ports_reserved_range-text = Windows has set aside ports { $first }–{ $last }, which sign-in needs.
fault-ports_refused = This computer does not let Codex Connect wait for the browser.
    .button = Use a code
    .next = Allow Codex Connect to listen on this computer, or use auth-url and exchange.
fault-browser_not_opened = No browser could be opened.
    .button = Copy the link
    .next = Open the printed address in any browser on this computer.
fault-browser_forced_https = The browser insisted on https, so its answer did not arrive. Paste the address of that page.
    .button = Paste the address
    .next = Paste the address of the page that did not load.
fault-port_yielded = Another program asked for the sign-in port, so the sign-in here was stopped.
    .button = Try again
    .next = Finish the sign-in of the other program, then start this one again.
fault-port_yielded_to-text = { $program } asked for the sign-in port, so the sign-in here was stopped.
fault-link_not_made = The sign-in link could not be made.
    .button = Try again
    .next = Check the issuer settings with “codex-connect doctor” and try again.
fault-code_unavailable = This account cannot sign in with a code.
    .button = Use the browser
    .next = Sign in with “codex-connect connect”.
fault-code_ran_out = The code ran out before it was used.
    .button = Get a new code
    .next = Start the sign-in again.

## Faults: what the browser brings back

fault-declined = The sign-in was cancelled in the browser.
    .button = Try again
    .next = Start the sign-in again with “codex-connect connect”.
fault-codex_not_included = Codex is not turned on for this account or workspace.
    .button = Use another account
    .next = Sign in with another account, or ask the workspace's owner to turn Codex on.
fault-no_workspace = This account has no workspace that can be used.
    .button = Use another account
    .next = Sign in with another account.
fault-other_workspace = That was another workspace than the one asked for.
    .button = Try again
    .next = Start the sign-in again and choose the other workspace.
fault-other_tab = This tab is not part of a sign-in.
    .next = Use the address of the tab that belongs to this sign-in.
fault-answer_incomplete = The browser's answer was incomplete.
    .button = Try again
    .next = Follow the sign-in address again.
fault-address_unreadable = There is no sign-in answer in that address. Copy the whole line from the address bar.
    .button = Paste again
    .next = Paste the whole address of the last page.
fault-stopped = OpenAI stopped the sign-in.
    .button = Try again
    .next = Start the sign-in again with “codex-connect connect”.
fault-too_late = Time ran out before the sign-in was finished.
    .button = Try again
    .next = Start the sign-in again with “codex-connect connect”.

## Faults: getting the sign-in

fault-exchange_refused = OpenAI did not accept the sign-in.
    .button = Try again
    .next = Start the sign-in again with “codex-connect connect”.
fault-exchange_refused-bare_code = OpenAI did not accept what was pasted. Paste the whole address of the last page.
fault-region_refused = OpenAI refused the region this connection comes from.
    .title = OpenAI refused this region
    .body = The browser got through, but Codex Connect's own connection came from a place OpenAI does not serve. Use the same proxy for both.
    .button = Choose a proxy
    .next = Use the proxy that the browser uses: set network.proxy, or the account's own with set-proxy.
fault-blocked = Something between this computer and OpenAI blocked the request.
    .button = Choose a proxy
    .next = Use a proxy that gets through: set network.proxy, or the account's own with set-proxy.
fault-account_unreadable = OpenAI did not say which account this is.
    .button = Try again
    .next = Start the sign-in again with “codex-connect connect”.
fault-other_account = That was another account.
    .button = Try again
    .next = Start the sign-in again and choose the account that was asked for.

## Faults: the sign-in is dead

fault-used_elsewhere = Another program used this sign-in, so it no longer works here.
    .button = Sign in again
    .next = Sign in again with “codex-connect connect”.
fault-signed_out_elsewhere = This sign-in was ended somewhere else.
    .button = Sign in again
    .next = Sign in again with “codex-connect connect”.
fault-expired = This sign-in was unused for too long and ran out.
    .button = Sign in again
    .next = Sign in again with “codex-connect connect”.
fault-not_accepted = OpenAI no longer accepts this sign-in.
    .button = Sign in again
    .next = Sign in again with “codex-connect connect”.
fault-cannot_refresh = This sign-in could not refresh itself and ran out.
    .button = Sign in again
    .next = Sign in again with “codex-connect connect”.
fault-cut_off = A refresh was cut off, and the new sign-in was lost.
    .button = Sign in again
    .next = Sign in again with “codex-connect connect”.
fault-entry_missing = The saved sign-in is missing from { $store }.
    .button = Sign in again
    .next = Sign in again with “codex-connect connect”.
fault-access_ended = This account or workspace was turned off.
    .button = Use another account
    .next = Sign in with another account.

## Faults: it will pass

fault-offline = No connection.
    .button = Try now
    .next = Connect this computer to the network and try again.
fault-no_answer = OpenAI did not answer.
    .button = Try now
    .next = Try again in a minute.
fault-openai_down = OpenAI has a problem right now.
    .button = Try now
    .next = Try again in a few minutes.
fault-slow_down = OpenAI asked us to wait.
    .next = Try again later.
fault-proxy_silent = The proxy { $host } does not answer.
    .button = Change proxy
    .next = Check the proxy: network.proxy in the settings, or the account's own with set-proxy.
fault-proxy_password = The proxy { $host } asks for a password.
    .button = Change proxy
    .next = Give the name and password: in network.proxy in the settings, or for the account with set-proxy.
fault-proxy_unreadable = The proxy address is not valid, so nothing was sent.
    .button = Change proxy
    .next = Write it as http://HOST:PORT, https://HOST:PORT, socks5://HOST:PORT or socks5h://HOST:PORT.
fault-not_trusted = The connection to OpenAI cannot be trusted.
    .certificate = The certificate that was shown comes from { $issuer }.
    .button = Details
    .next = If a company network inspects connections, set network.ca_file in the settings to its certificate.
    .window = If a company network inspects connections, give its certificate in the settings: Advanced, “File with extra certificates”.
fault-clock_wrong = This computer's clock is off by { $t }.
    .button = Date settings
    .next = Set this computer's clock.
fault-refresh_failed = The refresh did not work.
    .body = The sign-in did not work.
    .button = Try now
    .next = Try again in a few minutes.

## Faults: this computer

fault-store_locked = { $storeStart } is locked.
    .button = Unlock
    .next = Unlock { $store } and try again.
fault-store_refused = { $storeStart } refused to save the new sign-in. Keep Codex Connect running.
    .button = Save again
    .next = Look at { $store } with “codex-connect doctor” and try again.
fault-store_missing = No keyring was found on this computer.
    .button = Try again
    .next = Install and start a keyring, such as GNOME Keyring or KWallet, and try again.
fault-list_unwritable = The account list could not be saved.
    .button = Try again
    .next = See that the disk is not full and the data folder can be written, and try again.
fault-revoke_failed = Removed from this computer. OpenAI could not be told.
    .button = Try again
    .next = To be sure, end the sign-in in the security settings of ChatGPT.
fault-file_unreadable = There is no Codex sign-in in this file.
    .button = Choose another
    .next = Choose another file.
fault-file_unreadable-cannot_be_read = This file cannot be read.
fault-file_unreadable-not_a_file = This is no file, but a pipe or a device.
fault-file_unreadable-too_large = This file is larger than any file of sign-ins.
fault-file_unreadable-too_many = There are more than 1,000 files or sign-ins here; the rest was not looked at.
fault-file_unreadable-not_utf8 = The text of this file is not UTF-8.
fault-file_unreadable-not_json = This file is not JSON, or ends too soon.
fault-file_unreadable-incomplete = The sign-in in this file is incomplete.
fault-file_unreadable-no_account = This file does not say whose sign-in it is.
fault-file_unreadable-mixed = The parts of the sign-in in this file are for different accounts.
fault-file_unreadable-sealed = The sign-in in this file is encrypted by the program that wrote it.
fault-file_unwritable = The file cannot be written.
    .button = Choose another
    .next = Choose another place for it.
fault-file_unwritable-in_the_way = Something else is at this place, and was left as it is.
fault-file_unwritable-link = This place is a link to another, and was left as it is.

## Faults: command line and Codex CLI

fault-session_over = That sign-in attempt is over.
    .button = Start a new one
    .next = Start a new one with “codex-connect auth-url”.
fault-account_unknown = There is no account called { $name }.
    .button = List accounts
    .next = See the accounts with “codex-connect list”.
fault-account_ambiguous-text = { $n } accounts match { $name }.
fault-settings_unreadable = The setting { $key } cannot be “{ $value }”.
    .button = What is accepted
    .accepted = Accepted: { $accepted }.
    .next = Correct it in the settings file.
fault-codex_home_changed = Another program changed the Codex CLI sign-in.
    .button = Use this account again
    .next = Choose which sign-in the Codex CLI is to use.
fault-codex_home_refused = The Codex CLI folder cannot be written.
    .button = Show how
    .next = See that the Codex CLI folder can be written.
fault-key_refused = OpenAI does not accept this key.
    .button = Enter another
    .next = Enter another key.
fault-key_refused-not_a_key = A key has 20 to 400 letters, digits and signs, and no space.
fault-key_known = This key is here already, as { $name }.
    .button = List accounts
    .next = See the accounts with “codex-connect list”.
fault-name_taken = There is already an account called { $name }.
    .button = Enter another
    .next = Choose another name.

## What a setting accepts

accepted-url = an https address, or an http address of this computer
accepted-word = letters, digits and signs without spaces
accepted-words = words with one space between them
accepted-ports = a list of ports from 1 to 65535 such as [1455, 1457]
accepted-host = localhost or 127.0.0.1
accepted-span = a span such as 90s, 10m, 2h or 5d
accepted-proxy = system, direct, or an http://, https://, socks5:// or socks5h:// address with its port
accepted-switch = true or false
accepted-language = system, en or zh-CN
accepted-number-1-20 = a whole number from 1 to 20
accepted-number-1-64 = a whole number from 1 to 64
accepted-certificates = the path of a file of PEM certificates

## Notices

notice-sign-in-needed-title = Sign in again: { $name }
notice-sign-in-needed-body = { $cause }
notice-sign-in-needed-action = Sign in again
notice-key-refused-title = New key needed: { $name }
notice-key-refused-body = { $cause }
notice-key-refused-action = Details
notice-cannot-refresh-title = Cannot refresh: { $name }
notice-cannot-refresh-body = { $cause } It cannot be used until this works.
notice-cannot-refresh-action = Try now
notice-not-saved-title = Not saved: { $name }
notice-not-saved-body = { $storeStart } refused the new sign-in. Keep Codex Connect running.
notice-not-saved-action = Save again
notice-runs-out-title = Runs out { $when }: { $name }
notice-runs-out-body = This sign-in cannot refresh itself.
notice-runs-out-action = Sign in again
notice-several-title = { $n } accounts need a new sign-in
notice-several-body = { $first } and { $last }.
notice-several-run-out-title = { $n } sign-ins run out within a day
notice-more = { $n } more
notice-comma = { ", " }
notice-details = Details
notice-later = Later
notice-open = Open

## Result pages

page-connected-title = Connected
page-connected-body = is signed in.
page-connected-more = You can close this tab.
page-declined-title = Not connected
page-declined-body = The sign-in was cancelled in the browser, so nothing was saved.
page-declined-more = You can close this tab. To try again, go back to Codex Connect.
page-not-included-title = Not connected
page-not-included-body = Codex is not turned on for this account or workspace.
page-not-included-more = Go back to Codex Connect to use another account.
page-stranger-title = This tab is not part of a sign-in
page-stranger-body = It may be an old tab, or one opened twice. A sign-in that is still open goes on as before.
page-stranger-more = You can close this tab.
page-incomplete-title = The answer was incomplete
page-incomplete-body = Something is missing in the address of this page. A sign-in that is still open goes on as before.
page-incomplete-more = Go back to the sign-in page and try again.
page-other-account-title = That was another account
page-other-account-body = Nothing has been changed yet.
page-other-account-more = Codex Connect asks what to do with it.
page-too-late-title = Time ran out
page-too-late-body = The sign-in was open for too long, so it was stopped. Nothing was saved.
page-too-late-more = Go back to Codex Connect to start again.
page-failed-title = Not connected
page-failed-body = { $fault } Codex Connect shows what to do next.
page-detail = { $code }
page-detail-status = { $code } · HTTP { $status }
page-detail-request = { $code } · HTTP { $status } · request { $id }
page-not-saved-title = Signed in, but not saved
page-not-saved-before = { $storeStart } refused to save the sign-in of
page-not-saved-after = It works for now, as long as Codex Connect keeps running.
page-not-saved-more = Go back to Codex Connect to save it again.
page-foot = This page comes from Codex Connect on this computer.

## Command line

cli-open-address = Open this address to sign in:
cli-waiting = Waiting for the browser. The address of the last page, pasted here, finishes the sign-in too.
cli-waiting-no-paste = Waiting for the browser.
cli-ports-paste = Sign in, then paste the address of the page that does not load.
cli-code-open = Open this address on any device and sign in:
cli-code-enter = Then type this code there: { $code }
cli-code-warning = Only type it on a page you opened yourself. Nobody from OpenAI or Codex Connect will ask you for it.
cli-code-waiting = Waiting for the code. It is good for { $t }.
cli-remote-ssh = This is a remote computer. To use the browser of your own, run this on your own computer and leave it running:
cli-remote-ssh-name = Use the name by which you reached this computer, if it is another.
cli-remote-ssh-unknown = This is a remote computer. A browser elsewhere cannot reach it.
cli-remote-container = This runs in a container. A browser outside reaches it only if port { $port } is published.
cli-remote-wsl = This is WSL. Open the address in a browser on Windows.
cli-remote-else = Or sign in by a code: codex-connect connect --device
cli-port-owner = Port { $port } is held by { $program } (process { $pid }).
cli-port-owner-unknown = Port { $port } is held by a program that cannot be named.
cli-port-owner-codex = Port { $port } is held by another Codex sign-in: { $program } (process { $pid }).
cli-port-owner-since = { $owner } It has been running since { $when }.
cli-finishing = Finishing the sign-in…
cli-connected = Signed in as { $email }.
cli-none = No account yet. Sign in with “codex-connect connect”.
cli-removed = Signed out of { $name } and removed it from this computer.
cli-removed-only = Removed { $name } from this computer.
cli-cancelled = The sign-in was cancelled.
cli-session = Finish it with: codex-connect exchange --session { $id } --callback-url ADDRESS
cli-session-until = It can be finished until { $when }.
cli-next = Next: { $next }
cli-other-account = You wanted { $wanted } and signed in as { $came }. Use --keep-as-new to keep it as a new account.
cli-refreshed = { $name } is fresh until { $when }.
cli-refreshed-no-end = { $name } is fresh.
cli-not-due = { $name } is not due before { $when }.
cli-not-due-ever = { $name } is not refreshed by itself.
cli-held = { $name } is not refreshed here, because another program may use the same sign-in.
cli-found-new = { $file }: { $who }
cli-found-known = { $file }: { $who }, already here
cli-found-duplicate = { $file }: { $who }, newer in another file
cli-file-unreadable = { $file }: { $fault }
cli-import-held = The other tool may use the same sign-ins, so they are not refreshed here. To refresh them here, use --take-over.
import-take-over-text = A sign-in works in one place only. After this, the other tool may be signed out.
cli-imported = Added { $added }, updated { $updated }, left { $left }, failed { $failed }.
cli-exported = Written to { $file }.
cli-export-copy = Two programs that hold the same sign-in sign each other out. To move it, use --hand-over.
cli-handed-over = { $name } is not refreshed here any more.
cli-type-key = Type or paste the key for { $name }; it is not shown.
cli-key-kept = { $name } is kept.
cli-validated = OpenAI accepts { $name }.
cli-paused = { $name } is paused and is not refreshed until it is resumed.
cli-resumed = { $name } is refreshed again.
cli-no-history = Nothing has happened yet.
cli-proxy = Proxy: { $proxy }
cli-proxy-set = { $name } uses { $proxy } from now on.
cli-proxy-direct = { $name } uses no proxy from now on.
cli-proxy-system = { $name } uses the system's proxy from now on.
cli-proxy-general = { $name } uses the general proxy from now on.
cli-column-name = NAME
cli-column-email = E-MAIL
cli-column-plan = PLAN
cli-column-standing = STANDING
cli-column-valid = VALID UNTIL
cli-column-next = NEXT REFRESH
cli-standing-fresh = signed in
cli-standing-paused = paused
cli-standing-held = not refreshed here
cli-standing-refreshing = refreshing
cli-standing-waiting = waiting
cli-standing-unsaved = not saved
cli-standing-needed = sign in again

## Doctor

doctor-keychain-ok = { $storeStart } can be read and written.
doctor-port-free = Port { $port } is free.
doctor-port-taken = Port { $port } is held by { $program } (process { $pid }).
    .next = Close { $program } before signing in, or paste the address of the last page.
doctor-port-taken-unknown = Port { $port } is held by a program that cannot be named.
    .next = Paste the address of the last page when signing in.
doctor-browser-ok = A browser can be opened.
doctor-browser-none = No browser was found.
    .next = Install a browser, or open the printed address on another computer.
doctor-surroundings-here = This computer can show a browser itself.
doctor-surroundings-ssh = This is a remote computer, reached by SSH. “codex-connect connect” says how a browser reaches it.
doctor-surroundings-container = This runs in a container without a screen. “codex-connect connect” says how a browser reaches it.
doctor-surroundings-wsl = This is WSL. Sign-in pages are opened in a browser on Windows.
doctor-tray-ok = The desktop shows tray icons.
doctor-tray-none = This desktop shows no tray icons.
    .next = Start Codex Connect again to open its window.
doctor-tray-gnome = GNOME shows tray icons with an extension only.
    .next = Turn on the extension “AppIndicator and KStatusNotifierItem Support”, or start Codex Connect again to open its window.
doctor-proxy-ok = { $of } goes through the proxy { $proxy } ({ $from }), which answers.
doctor-proxy-ill = { $of } goes through a proxy ({ $from }): { $fault }
doctor-direct-ill = { $of } is asked without a proxy ({ $from }): { $fault }
doctor-way-of = { $name } ({ $hosts })
doctor-proxy-direct = { $of } is reached without a proxy ({ $from }).
doctor-proxy-none = { $of } is reached without a proxy: none is set.
doctor-proxy-script = { $of } is reached without a proxy: the desktop names a script to find one, and nothing here can run it. Set network.proxy if that is not right.
doctor-from-account = its own
doctor-from-script = the desktop's script
doctor-from-system = the system's settings
doctor-issuer-ok = { $host } answers in { $t } ms.
doctor-clock-ok = This computer's clock is right.
doctor-issuer-silent = { $host } cannot be reached: { $fault }

## Window: for screen readers

reader-accounts = Accounts
reader-left = { $t } left to sign in
reader-code = Code: { $letters }
reader-back = Back to accounts

## Window

time-day = { $day } { $month }
head-and = { ", " }
head-under = { $rest } · { $checked }
head-offline = Offline
head-part-needs-you = { $n ->
    [one] 1 needs you
   *[other] { $n } need you
}
list-next-try = next try in { $t }
list-next-try-now = next try now
list-card-next-try = Next try in { $t }
list-card-next-try-now = Next try now
standing-waiting-now = { $cause } · next try now
standing-ran-out-now = { $cause } Next try now.
standing-unsaved-now = Not saved yet · next try now
sheet-label = Sign-in
sheet-details = Details
sheet-details-request = request { $id }
sheet-details-certificate = certificate issued by { $issuer }
account-numbered = Account { $n }
