//! GNOME's proxy settings, `org.gnome.system.proxy`, which Cinnamon, Xfce, MATE and others use, too.
//!
//! They are read with `gsettings`, which is there wherever they are: it knows every backend and an administrator's
//! defaults and locks, and it links nothing into this program. The desktop's portals do not tell them: `Settings` has no
//! proxies, and `ProxyResolver` would start a service for every request and does not say who chose the proxy.

use super::system::Desktop;
use std::collections::HashMap;
use std::io::Read;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The settings as they are now; nothing where there are none. Blocks for some milliseconds, at most two seconds.
pub fn read() -> Desktop {
    listed().map_or(Desktop::Nothing, |text| parse(&text))
}

fn listed() -> Option<String> {
    let mut command = Command::new("gsettings");
    command.args(["list-recursively", "org.gnome.system.proxy"]);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    let end = Instant::now() + PATIENCE;
    // What it prints is less than a pipe holds, so it ends without being read.
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if Instant::now() < end => std::thread::sleep(Duration::from_millis(5)),
            Ok(None) | Err(_) => {
                tracing::warn!("gsettings does not answer");
                let _ = child.kill();
                let _ = child.wait();
                return None;
            }
        }
    };
    let mut text = String::new();
    child.stdout.take()?.read_to_string(&mut text).ok()?;
    status.success().then_some(text)
}

/// Each line is `SCHEMA KEY VALUE`, the value in GVariant's text form.
fn parse(text: &str) -> Desktop {
    let mut values = HashMap::new();
    for line in text.lines() {
        let mut parts = line.splitn(3, ' ');
        if let (Some(schema), Some(key), Some(value)) = (parts.next(), parts.next(), parts.next()) {
            let group = schema.strip_prefix("org.gnome.system.proxy").unwrap_or(schema).trim_start_matches('.');
            values.insert((group, key), value.trim());
        }
    }
    let value = |group, key| values.get(&(group, key)).copied().unwrap_or_default();
    match value("", "mode").trim_matches('\'') {
        "manual" => {}
        "auto" => return Desktop::Script,
        _ => return Desktop::Nothing,
    }
    let place = |group| {
        let host = texts(value(group, "host")).into_iter().next().filter(|host| !host.is_empty())?;
        let host = if host.contains(':') && !host.starts_with('[') { format!("[{host}]") } else { host };
        let port: u16 = value(group, "port").parse().ok().filter(|port| *port != 0)?;
        Some(format!("{host}:{port}"))
    };
    // The only one with a name and a password.
    let http = || Some(format!("http://{}{}", login(&value).unwrap_or_default(), place("http")?));
    let https = || Some(format!("http://{}", place("https")?));
    let socks = || Some(format!("socks5h://{}", place("socks")?));
    let for_all = || http().filter(|_| value("", "use-same-proxy") == "true");
    match https().or_else(for_all).or_else(socks) {
        Some(address) => Desktop::Proxy { address, hosts: texts(value("", "ignore-hosts")).join(","), only: false },
        None => Desktop::Nothing,
    }
}

fn login<'v>(value: &impl Fn(&'static str, &'static str) -> &'v str) -> Option<String> {
    if value("http", "use-authentication") != "true" {
        return None;
    }
    let encoded = |key| {
        let text = texts(value("http", key)).into_iter().next().unwrap_or_default();
        percent_encoding::utf8_percent_encode(&text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    Some(format!("{}:{}@", encoded("authentication-user"), encoded("authentication-password")))
}

/// The texts in a value: `'one'`, or `['one', 'two']`.
fn texts(value: &str) -> Vec<String> {
    let mut texts = vec![];
    let mut letters = value.chars();
    while let Some(quote) = letters.find(|letter| matches!(letter, '\'' | '"')) {
        let mut text = String::new();
        while let Some(letter) = letters.next().filter(|letter| *letter != quote) {
            match letter {
                '\\' => text.extend(letters.next()),
                letter => text.push(letter),
            }
        }
        texts.push(text);
    }
    texts
}

const PATIENCE: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests {
    use super::*;

    /// What `gsettings` prints when nothing was ever set, with these lines changed.
    fn settings(changed: &[(&str, &str)]) -> Desktop {
        let usual = "org.gnome.system.proxy autoconfig-url ''
org.gnome.system.proxy ignore-hosts ['localhost', '127.0.0.0/8', '::1']
org.gnome.system.proxy mode 'none'
org.gnome.system.proxy use-same-proxy true
org.gnome.system.proxy.ftp host ''
org.gnome.system.proxy.ftp port 0
org.gnome.system.proxy.http authentication-password ''
org.gnome.system.proxy.http authentication-user ''
org.gnome.system.proxy.http enabled false
org.gnome.system.proxy.http host ''
org.gnome.system.proxy.http port 8080
org.gnome.system.proxy.http use-authentication false
org.gnome.system.proxy.https host ''
org.gnome.system.proxy.https port 0
org.gnome.system.proxy.socks host ''
org.gnome.system.proxy.socks port 0
";
        let mut lines: Vec<String> = usual.lines().map(str::to_owned).collect();
        for (key, value) in changed {
            let key = format!("org.gnome.system.proxy{key} ");
            let line = lines.iter_mut().find(|line| line.starts_with(&key)).unwrap_or_else(|| panic!("no {key}"));
            *line = format!("{key}{value}");
        }
        parse(&lines.join("\n"))
    }

    #[test]
    fn each_mode_is_what_it_says() {
        let manual = (" mode", "'manual'");
        let https = [(".https host", "'proxy.example'"), (".https port", "3128")];
        let address = |changed: &[(&str, &str)]| match settings(changed) {
            Desktop::Proxy { address, only: false, .. } => address,
            other => format!("{other:?}"),
        };
        assert_eq!(settings(&[]), Desktop::Nothing);
        assert_eq!(settings(&https), Desktop::Nothing, "the mode is none");
        assert_eq!(settings(&[manual]), Desktop::Nothing, "no host is said");
        assert_eq!(settings(&[(" mode", "'auto'")]), Desktop::Script);
        assert_eq!(address(&[manual, https[0], https[1]]), "http://proxy.example:3128");
        assert_eq!(address(&[manual, https[0]]), "Nothing", "no port is said");
        assert_eq!(address(&[manual, (".http host", "'h'")]), "http://h:8080");
        assert_eq!(address(&[manual, (".http host", "'h'"), (" use-same-proxy", "false")]), "Nothing");
        assert_eq!(address(&[manual, (".socks host", "'::1'"), (".socks port", "9050")]), "socks5h://[::1]:9050");
        let named = [
            manual,
            (".http host", "'h'"),
            (".http use-authentication", "true"),
            (".http authentication-user", "\"o'neil\""),
            (".http authentication-password", r"'a\\b@'"),
        ];
        assert_eq!(address(&named), "http://o%27neil:a%5Cb%40@h:8080");
        let Desktop::Proxy { hosts, .. } = settings(&[manual, https[0], https[1]]) else { panic!("a proxy") };
        assert_eq!(hosts, "localhost,127.0.0.0/8,::1");
        assert_eq!(parse(""), Desktop::Nothing);
        assert_eq!(parse("no such schema"), Desktop::Nothing);
    }
}
