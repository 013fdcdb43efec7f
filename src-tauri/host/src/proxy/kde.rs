//! KDE's proxy settings: the file `kioslaverc` in the configuration folders, the group `Proxy Settings`.

use super::system::Desktop;
use std::collections::HashMap;
use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The settings as they are now; nothing where there are none. What the person has set goes before what the system has. A
/// file that is there and cannot be read may name a proxy.
pub fn read(variable: impl Fn(&str) -> Option<OsString>) -> Desktop {
    let folder = |name: &str| variable(name).filter(|folder| !folder.is_empty());
    let own = folder("XDG_CONFIG_HOME").map(PathBuf::from);
    let own = own.or_else(|| Some(Path::new(&variable("HOME")?).join(".config")));
    let shared = folder("XDG_CONFIG_DIRS").unwrap_or("/etc/xdg".into());
    let folders = std::env::split_paths(&shared).collect::<Vec<_>>().into_iter().rev().chain(own);
    let mut values = HashMap::new();
    for folder in folders {
        match std::fs::read(folder.join("kioslaverc")) {
            Ok(text) => values.extend(group(&String::from_utf8_lossy(&text))),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {}
            Err(error) => {
                tracing::warn!(%error, "KDE's proxy settings cannot be read");
                return Desktop::Unanswered;
            }
        }
    }
    meaning(&values, variable)
}

/// The keys and values of the group. A key may have its flags behind it, as in `ProxyType[$e]`.
fn group(text: &str) -> HashMap<String, String> {
    let lines = text.lines().map(str::trim).skip_while(|line| *line != "[Proxy Settings]").skip(1);
    let lines = lines.take_while(|line| !line.starts_with('['));
    let pair = |line: &str| {
        let (key, value) = line.split_once('=').filter(|_| !line.starts_with('#'))?;
        let key = key.split('[').next().unwrap_or(key).trim();
        Some((key.to_owned(), value.trim().to_owned()))
    };
    lines.filter_map(pair).collect()
}

fn meaning(values: &HashMap<String, String>, variable: impl Fn(&str) -> Option<OsString>) -> Desktop {
    let value = |key: &str| values.get(key).cloned().unwrap_or_default();
    let named = match value("ProxyType").as_str() {
        "1" => false,
        "2" | "3" => return Desktop::Script,
        // The values are names of environment variables.
        "4" => true,
        _ => return Desktop::Nothing,
    };
    let said = |key: &str| match value(key) {
        // What is no text is no address either, and not nothing.
        name if named => variable(&name).unwrap_or_default().to_string_lossy().into_owned(),
        value => value,
    };
    let address = ["httpsProxy", "socksProxy"].into_iter().map(said).find(|address| !address.is_empty());
    match address {
        // Host and port stand apart: `http://proxy.example 8080`.
        Some(address) => Desktop::Proxy {
            address: address.split_whitespace().collect::<Vec<_>>().join(":"),
            hosts: said("NoProxyFor"),
            only: value("ReversedException") == "true",
        },
        None => Desktop::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::ffi::OsStringExt;

    fn settings(text: &str) -> Desktop {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("kioslaverc"), text).expect("is written");
        of(folder.path())
    }

    fn of(home: &Path) -> Desktop {
        read(|name| match name {
            "XDG_CONFIG_HOME" => Some(home.into()),
            "XDG_CONFIG_DIRS" => Some("/nowhere".into()),
            "COMPANY_PROXY" => Some("http://env.example:8080".into()),
            "BROKEN_PROXY" => Some(OsString::from_vec(b"http://pr\xffxy.example:8080".to_vec())),
            _ => None,
        })
    }

    /// A folder in the file's place cannot be read, for root neither.
    #[test]
    fn only_what_is_not_there_is_nothing() {
        let home = tempfile::tempdir().expect("a folder");
        assert_eq!(of(home.path()), Desktop::Nothing);
        assert_eq!(of(Path::new("/dev/null")), Desktop::Nothing);
        std::fs::create_dir(home.path().join("kioslaverc")).expect("is made");
        assert_eq!(of(home.path()), Desktop::Unanswered);
        let named = tempfile::tempdir().expect("a folder");
        let text = b"[Other]\nName=B\xfcro\n[Proxy Settings]\nProxyType=1\nhttpsProxy=http://p 1\n";
        std::fs::write(named.path().join("kioslaverc"), text).expect("is written");
        assert!(matches!(of(named.path()), Desktop::Proxy { address, .. } if address == "http://p:1"));
        assert!(settings("[Proxy Settings]\nProxyType=4\nhttpsProxy=BROKEN_PROXY") != Desktop::Nothing);
    }

    #[test]
    fn each_kind_is_what_it_says() {
        let address = |text: &str| match settings(&format!("[Proxy Settings]\n{text}")) {
            Desktop::Proxy { address, .. } => address,
            other => format!("{other:?}"),
        };
        let https = "httpsProxy=http://proxy.example 3128\n";
        assert_eq!(address(&format!("ProxyType=1\n{https}")), "http://proxy.example:3128");
        assert_eq!(address(&format!("ProxyType[$i]=1\n# a remark\n{https}")), "http://proxy.example:3128");
        assert_eq!(address("ProxyType=1\nhttpsProxy=http://proxy:1"), "http://proxy:1");
        assert_eq!(address("ProxyType=1\nsocksProxy=socks://s 9050"), "socks://s:9050");
        assert_eq!(address("ProxyType=4\nhttpsProxy=COMPANY_PROXY"), "http://env.example:8080");
        assert_eq!(address("ProxyType=4\nhttpsProxy=NO_SUCH"), "Nothing");
        for none in ["ProxyType=0\n", "ProxyType=9\n", "", "ProxyType=1\nhttpsProxy="] {
            assert_eq!(address(&format!("{none}\nhttpProxy=http://p 1")), "Nothing", "{none}");
        }
        assert_eq!(address("ProxyType=2\nProxy Config Script=http://x/y.pac"), "Script");
        assert_eq!(address("ProxyType=3"), "Script");
        assert_eq!(settings("[Other]\nProxyType=1\nhttpsProxy=http://p 1"), Desktop::Nothing);
        let only =
            "[Proxy Settings]\nProxyType=1\nhttpsProxy=http://p 1\nNoProxyFor=a.example,.b\nReversedException=true";
        let only = settings(only);
        let wanted = Desktop::Proxy { address: "http://p:1".into(), hosts: "a.example,.b".into(), only: true };
        assert_eq!(only, wanted);
        assert_eq!(settings("[Proxy Settings]\nProxyType=1\n[Other]\nhttpsProxy=http://p 1"), Desktop::Nothing);
    }
}
