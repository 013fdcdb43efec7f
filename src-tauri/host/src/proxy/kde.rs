//! KDE's proxy settings: the file `kioslaverc` in the configuration folders, the group `Proxy Settings`.

use super::system::Desktop;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// The settings as they are now; nothing where there are none. What the person has set goes before what the system has.
pub fn read(variable: impl Fn(&str) -> Option<String>) -> Desktop {
    let own = variable("XDG_CONFIG_HOME").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let own = own.or_else(|| Some(Path::new(&variable("HOME")?).join(".config")));
    let shared = variable("XDG_CONFIG_DIRS").filter(|folders| !folders.is_empty()).unwrap_or("/etc/xdg".into());
    let folders = std::env::split_paths(&shared).collect::<Vec<_>>().into_iter().rev().chain(own);
    let mut values = HashMap::new();
    for folder in folders {
        if let Ok(text) = std::fs::read_to_string(folder.join("kioslaverc")) {
            values.extend(group(&text));
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

fn meaning(values: &HashMap<String, String>, variable: impl Fn(&str) -> Option<String>) -> Desktop {
    let value = |key: &str| values.get(key).cloned().unwrap_or_default();
    let named = match value("ProxyType").as_str() {
        "1" => false,
        "2" | "3" => return Desktop::Script,
        // The values are names of environment variables.
        "4" => true,
        _ => return Desktop::Nothing,
    };
    let said = |key: &str| match value(key) {
        name if named => variable(&name).unwrap_or_default(),
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

    fn settings(text: &str) -> Desktop {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("kioslaverc"), text).expect("is written");
        let home = folder.path().to_str().expect("is text").to_owned();
        read(|name| match name {
            "XDG_CONFIG_HOME" => Some(home.clone()),
            "XDG_CONFIG_DIRS" => Some("/nowhere".into()),
            "COMPANY_PROXY" => Some("http://env.example:8080".into()),
            _ => None,
        })
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
