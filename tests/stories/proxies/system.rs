//! What the system says: variables of the environment, GNOME's settings by the real `gsettings`, KDE's by its file. The
//! proxy makes each tunnel to an issuer on this computer, whatever name is asked for.

use super::cli;
use crate::stage::Stage;
use std::sync::Mutex;
use world::issuer::Person;
use world::proxies::scripted::ScriptedProxy;
use world::tls::{Authority, TlsFront};

/// An account, and an issuer with a name that only the proxy knows.
struct Far {
    stage: Stage,
    proxy: ScriptedProxy,
    folder: tempfile::TempDir,
    _front: TlsFront,
}

impl Far {
    fn new() -> Far {
        let stage = Stage::without_pages();
        stage.sign_in("work", Person::sample());
        let authority = Authority::new("Far Root", "Far");
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("ca.pem"), authority.pem()).expect("is written");
        let front = TlsFront::start(authority.issue(&["issuer.far.invalid"]), stage.issuer.port());
        let proxy = ScriptedProxy::tunnel(front.address());
        Far { stage, proxy, folder, _front: front }
    }

    /// Refreshes with these variables; how it ended, and how many tunnels were asked for.
    fn refresh(&self, variables: &[(&str, &str)]) -> (String, usize) {
        let before = self.proxy.heard().len();
        let ran = self.run(variables, &["refresh", "work", "--force", "--json"]);
        let end = if ran.code == 0 { "done".to_owned() } else { ran.fault() };
        (end, self.proxy.heard().len() - before)
    }

    /// The finding about the issuer's way.
    fn doctor(&self, variables: &[(&str, &str)]) -> String {
        let ran = self.run(variables, &["doctor", "--json"]);
        let all = ran.json().as_array().expect("a list").clone();
        let way = all.into_iter().find(|finding| finding["check"] == "proxy").expect("is looked at");
        way["message"].as_str().expect("is text").to_owned()
    }

    fn run(&self, variables: &[(&str, &str)], arguments: &[&str]) -> crate::stage::Ran {
        let ca_file = self.folder.path().join("ca.pem");
        let usual = [
            ("CODEX_CONNECT_ISSUER_URL", "https://issuer.far.invalid"),
            ("CODEX_CONNECT_NETWORK_CA_FILE", ca_file.to_str().expect("is text")),
        ];
        cli(&self.stage, &[&usual[..], variables].concat(), arguments)
    }
}

#[test]
fn the_environment_is_heard() {
    let far = Far::new();
    let (place, address) = (far.proxy.place(), format!("http://name:secret@{}", far.proxy.place()));
    for (name, value) in
        [("HTTPS_PROXY", &address), ("https_proxy", &place), ("ALL_PROXY", &address), ("all_proxy", &place)]
    {
        assert_eq!(far.refresh(&[(name, value)]), ("done".into(), 1), "{name}");
        let said = far.doctor(&[(name, value)]);
        assert_eq!(said, format!("issuer.far.invalid goes through the proxy http://{place} ({name}), which answers."));
    }
    let asked = far.proxy.heard().remove(0);
    assert!(asked.starts_with("CONNECT issuer.far.invalid:443 "), "{asked}");
    assert!(asked.to_lowercase().contains("proxy-authorization: basic bmftztpzzwnyzxq="), "{asked}");
    for except in ["far.invalid", ".far.invalid", "*", "x, *.far.invalid:443"] {
        assert_eq!(far.refresh(&[("HTTPS_PROXY", &address), ("NO_PROXY", except)]), ("offline".into(), 0), "{except}");
    }
    assert_eq!(far.refresh(&[("HTTPS_PROXY", &address), ("NO_PROXY", "near.invalid")]), ("done".into(), 1));
    // One that cannot be read is an error, and never a direct connection.
    assert_eq!(far.refresh(&[("HTTPS_PROXY", "ftp://x:1"), ("ALL_PROXY", &address)]), ("proxy_unreadable".into(), 0));
    assert_eq!(far.refresh(&[]), ("offline".into(), 0), "there is no such name here");
    let setting = ("CODEX_CONNECT_NETWORK_PROXY", address.as_str());
    let nowhere = ("HTTPS_PROXY", "http://127.0.0.1:9");
    assert_eq!(far.refresh(&[setting, nowhere]), ("done".into(), 1), "the setting goes before it");
    let direct = ("CODEX_CONNECT_NETWORK_PROXY", "direct");
    assert_eq!(far.refresh(&[direct, ("HTTPS_PROXY", &address)]), ("offline".into(), 0));
}

#[test]
fn gnome_is_heard_by_its_own_means() {
    let far = Far::new();
    let place = far.proxy.place();
    let port = place.rsplit(':').next().expect("has one");
    // A file as the backend: the desktop's own database needs a service that the virtual desktop has not.
    let gnome = [("XDG_CURRENT_DESKTOP", "ubuntu:GNOME"), ("GSETTINGS_BACKEND", "keyfile")];
    let set = |schema: &str, key: &str, value: &str| {
        let mut command = far.stage.desktop.command("gsettings");
        command.envs(gnome).args(["set", &format!("org.gnome.system.proxy{schema}"), key, value]);
        assert!(command.status().expect("gsettings runs").success(), "{schema} {key}");
    };
    assert_eq!(far.refresh(&gnome), ("offline".into(), 0), "nothing is set");
    set(".https", "host", "127.0.0.1");
    set(".https", "port", port);
    assert_eq!(far.refresh(&gnome), ("offline".into(), 0), "the mode is none");
    set("", "mode", "manual");
    assert_eq!(far.refresh(&gnome), ("done".into(), 1));
    let said = far.doctor(&gnome);
    assert_eq!(said, format!("issuer.far.invalid goes through the proxy http://{place} (GNOME), which answers."));
    let nowhere = ("HTTPS_PROXY", "http://127.0.0.1:9");
    assert_eq!(far.refresh(&[gnome[0], gnome[1], nowhere]), ("proxy_silent".into(), 0), "the environment goes first");
    set("", "ignore-hosts", "['localhost', '*.far.invalid']");
    assert_eq!(far.refresh(&gnome), ("offline".into(), 0));
    set("", "mode", "auto");
    let said = far.doctor(&gnome);
    assert!(said.contains("names a script to find one, and nothing here can run it"), "{said}");
    assert_eq!(far.refresh(&gnome), ("offline".into(), 0));

    // The portal runs the script.
    let portal =
        Portal { found: Mutex::new(vec![format!("http://{place}"), "direct://".into()]), asked: Mutex::default() };
    let bus = zbus::blocking::connection::Builder::address(far.stage.desktop.variable("DBUS_SESSION_BUS_ADDRESS"));
    let bus = bus.and_then(|bus| bus.name("org.freedesktop.portal.Desktop"));
    let bus = bus.and_then(|bus| bus.serve_at("/org/freedesktop/portal/desktop", portal)).and_then(|bus| bus.build());
    let bus = bus.expect("the portal is on the bus");
    assert_eq!(far.refresh(&gnome), ("done".into(), 1));
    let said = far.doctor(&gnome);
    assert_eq!(
        said,
        format!("issuer.far.invalid goes through the proxy http://{place} (the desktop's script), which answers.")
    );
    let portal = bus.object_server().interface::<_, Portal>("/org/freedesktop/portal/desktop").expect("it is there");
    assert_eq!(portal.get().asked.lock().expect("it is whole")[0], "https://issuer.far.invalid/");
    *portal.get().found.lock().expect("it is whole") = vec!["direct://".into()];
    assert_eq!(far.refresh(&gnome), ("offline".into(), 0));
    assert!(far.doctor(&gnome).contains("without a proxy (the desktop's script)"));
    // A script that fails may have named one: nothing goes around it.
    portal.get().found.lock().expect("it is whole").clear();
    assert_eq!(far.refresh(&gnome), ("proxy_unreadable".into(), 0));
}

/// `org.freedesktop.portal.ProxyResolver`, with a script that is known.
struct Portal {
    found: Mutex<Vec<String>>,
    asked: Mutex<Vec<String>>,
}

#[zbus::interface(name = "org.freedesktop.portal.ProxyResolver")]
impl Portal {
    /// Fails where nothing is known.
    fn lookup(&self, uri: String) -> zbus::fdo::Result<Vec<String>> {
        self.asked.lock().expect("it is whole").push(uri);
        let found = self.found.lock().expect("it is whole").clone();
        if found.is_empty() { Err(zbus::fdo::Error::Failed("no script".into())) } else { Ok(found) }
    }
}

#[test]
fn kde_is_heard_by_its_file() {
    let far = Far::new();
    let place = far.proxy.place();
    let (host, port) = place.split_once(':').expect("has a port");
    let folder = far.folder.path().to_str().expect("is text").to_owned();
    let kde = [("XDG_CURRENT_DESKTOP", "KDE"), ("XDG_CONFIG_HOME", folder.as_str())];
    let write = |text: &str| {
        std::fs::write(far.folder.path().join("kioslaverc"), format!("[Proxy Settings]\n{text}\n"))
            .expect("is written");
    };
    assert_eq!(far.refresh(&kde), ("offline".into(), 0), "there is no file");
    write(&format!("ProxyType=1\nhttpsProxy=http://{host} {port}\nNoProxyFor=localhost"));
    assert_eq!(far.refresh(&kde), ("done".into(), 1));
    let said = far.doctor(&kde);
    assert_eq!(said, format!("issuer.far.invalid goes through the proxy http://{place} (KDE), which answers."));
    write(&format!("ProxyType=1\nhttpsProxy=http://{host} {port}\nNoProxyFor=far.invalid"));
    assert_eq!(far.refresh(&kde), ("offline".into(), 0));
    write(&format!("ProxyType=1\nhttpsProxy=http://{host} {port}\nNoProxyFor=far.invalid\nReversedException=true"));
    assert_eq!(far.refresh(&kde), ("done".into(), 1));
    write("ProxyType=4\nhttpsProxy=OFFICE");
    let office = ("OFFICE", place.as_str());
    assert_eq!(far.refresh(&[kde[0], kde[1], office]), ("done".into(), 1));
    write("ProxyType=1\nhttpsProxy=http://proxy example 1");
    assert_eq!(far.refresh(&kde), ("proxy_unreadable".into(), 0));
    write("ProxyType=0");
    assert_eq!(far.refresh(&kde), ("offline".into(), 0));
}
