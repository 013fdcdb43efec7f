//! GNOME's proxy settings, `org.gnome.system.proxy`, which Cinnamon, Xfce, MATE and others use, too.
//!
//! They are read with `gsettings`, which is there wherever they are: it knows every backend and an administrator's
//! defaults and locks, and it links nothing into this program. The desktop's portals do not tell them: `Settings` has no
//! proxies, and `ProxyResolver` would start a service for every request and does not say who chose the proxy.

use super::system::Desktop;
use std::collections::HashMap;
use std::io::{ErrorKind, Read};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The settings as they are now; nothing where there are none. Blocks for some milliseconds, at most two seconds.
pub fn read() -> Desktop {
    ask("gsettings")
}

fn ask(program: &str) -> Desktop {
    let mut command = Command::new(program);
    // What it says of a schema that is not there is known in English.
    command.args(["list-recursively", "org.gnome.system.proxy"]).env("LANGUAGE", "C");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    match command.spawn() {
        Ok(child) => answer(child).unwrap_or(Desktop::Unanswered),
        Err(error) if error.kind() == ErrorKind::NotFound => Desktop::Nothing,
        Err(error) => {
            tracing::warn!(%error, "gsettings cannot be run");
            Desktop::Unanswered
        }
    }
}

/// What it printed means; none when it does not say.
fn answer(mut child: Child) -> Option<Desktop> {
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
    let (mut text, mut why) = (String::new(), String::new());
    child.stdout.take()?.read_to_string(&mut text).ok()?;
    child.stderr.take()?.read_to_string(&mut why).ok()?;
    if status.success() {
        return Some(parse(&text));
    }
    let is_absent = why.contains("No such schema") || why.contains("No schemas installed");
    if !is_absent {
        tracing::warn!(%status, "gsettings failed");
    }
    is_absent.then_some(Desktop::Nothing)
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
    fn only_what_is_not_there_is_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let said = |name: &str, script: &str| {
            let program = folder.path().join(name);
            // Written by a program of its own: what this process has open to write, a child that another thread is
            // starting has open too, and it cannot be run for so long.
            let mut write = Command::new("sh");
            write.args(["-c", r#"printf '#!/bin/sh\n%s\n' "$1" > "$0" && chmod 700 "$0""#]).arg(&program).arg(script);
            assert!(write.status().expect("sh runs").success());
            ask(program.to_str().expect("is text"))
        };
        let begun = Instant::now();
        assert_eq!(said("slow", "exec sleep 60"), Desktop::Unanswered);
        assert!(begun.elapsed() < PATIENCE * 3, "{:?}", begun.elapsed());
        assert_eq!(said("fails", "echo dconf: no bus >&2; exit 1"), Desktop::Unanswered);
        assert_eq!(said("killed", "kill -9 $$"), Desktop::Unanswered);
        assert_eq!(said("other", "echo 'No such schema \"org.gnome.system.proxy\"' >&2; exit 1"), Desktop::Nothing);
        assert_eq!(said("bare", "echo 'No schemas installed' >&2; exit 1"), Desktop::Nothing);
        assert_eq!(said("auto", r#"echo "org.gnome.system.proxy mode 'auto'""#), Desktop::Script);
        assert_eq!(ask("/nowhere/gsettings"), Desktop::Nothing);
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
