//! Whether a browser on this computer can come back to it: not over SSH, not in a container without a screen, and in WSL
//! only from Windows. Told from what the system says of itself; nobody outside is asked.

use std::net::IpAddr;
use std::path::Path;

/// Where this program runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Surroundings {
    /// Where the person sits.
    Here,
    /// On a remote computer, reached by SSH; and how its ports are reached from there, where that can be told.
    Ssh(Option<Tunnel>),
    /// In a container that shows nothing.
    Container,
    /// In the Windows Subsystem for Linux.
    Wsl,
}

/// How the person's own computer reaches this one by SSH.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tunnel {
    /// The address by which it was reached; its name where that is no address elsewhere. Behind a mapped port or another
    /// computer on the way, only the person knows.
    pub host: String,
    /// The port of its SSH server.
    pub port: u16,
    /// Who is signed in there.
    pub user: String,
}

/// What the system says of itself. Absent is empty.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// `SSH_CONNECTION`: client's address and port, server's address and port.
    pub ssh_connection: String,
    /// `SSH_TTY`
    pub ssh_tty: String,
    /// `USER`, else `LOGNAME`, else `USERNAME`
    pub user: String,
    /// What this computer calls itself
    pub host_name: String,
    /// Whether an X11 or Wayland display is named.
    pub has_display: bool,
    /// Whether a file is there that Docker or Podman puts into every container.
    pub container_file: bool,
    /// `/proc/1/cgroup`
    pub cgroup: String,
    /// `/proc/sys/kernel/osrelease`
    pub osrelease: String,
}

impl Surroundings {
    /// Judges the facts. SSH comes first, for it is from its other end that the person looks, with a forwarded display or
    /// without one. A container with a display shows its browser there.
    pub fn of(facts: &Facts) -> Surroundings {
        let osrelease = facts.osrelease.to_ascii_lowercase();
        let in_group =
            ["docker", "containerd", "kubepods", "libpod", "lxc"].iter().any(|name| facts.cgroup.contains(name));
        if !facts.ssh_connection.is_empty() || !facts.ssh_tty.is_empty() {
            Surroundings::Ssh(Tunnel::of(facts))
        } else if osrelease.contains("microsoft") || osrelease.contains("wsl") {
            Surroundings::Wsl
        } else if !facts.has_display && (facts.container_file || in_group) {
            Surroundings::Container
        } else {
            Surroundings::Here
        }
    }

    /// Whether a browser that is opened here is the one that the person sees, and can come back.
    pub fn has_browser(&self) -> bool {
        *self == Surroundings::Here
    }
}

impl Tunnel {
    fn of(facts: &Facts) -> Option<Tunnel> {
        let parts: Vec<&str> = facts.ssh_connection.split_whitespace().collect();
        let [_, _, host, port] = parts.as_slice() else { return None };
        // A zone is a name of this computer's own and means nothing elsewhere.
        let host: IpAddr = host.split('%').next()?.parse().ok()?;
        let host = if is_near(host) { named(&facts.host_name) } else { host.to_string() };
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '\\' | '@' | '$');
        let user = facts.user.trim();
        let named = !user.is_empty() && !user.starts_with('-') && user.chars().all(plain);
        named.then_some(Tunnel { host, port: port.parse().ok()?, user: user.to_owned() })
    }

    /// The line that a person types on the own computer so that `callback` there is `callback` here. OpenSSH takes an IPv6
    /// address without brackets, and not with them.
    pub fn command(&self, callback: u16) -> String {
        let Tunnel { host, port, user } = self;
        let user = if user.contains(['\\', '$']) { format!("'{user}'") } else { user.clone() };
        let port = if *port == 22 { String::new() } else { format!("-p {port} ") };
        format!("ssh -N -L {callback}:localhost:{callback} {port}{user}@{host}")
    }
}

/// Whether an address is known only near this computer: behind a translation of addresses (RFC 1918, RFC 4193), on one wire
/// (RFC 3927, RFC 4291 §2.5.6), or nowhere else.
fn is_near(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            address.is_private() || address.is_link_local() || address.is_loopback() || address.is_unspecified()
        }
        IpAddr::V6(address) => {
            address.is_unique_local()
                || address.is_unicast_link_local()
                || address.is_loopback()
                || address.is_unspecified()
        }
    }
}

/// The name that this computer has for itself, as far as it can stand in a command; else what a person sees is to be
/// replaced.
fn named(name: &str) -> String {
    let name = name.trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    let is_one = name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.chars().all(plain);
    let is_one = is_one && name.split('.').next() != Some("localhost");
    if is_one { name.to_owned() } else { "THIS-COMPUTER".to_owned() }
}

/// What this computer calls itself; nothing is asked for it.
fn host_name() -> String {
    #[cfg(unix)]
    let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
    #[cfg(not(unix))]
    let name = std::env::var("COMPUTERNAME").unwrap_or_default();
    name
}

/// Looks at this computer.
pub fn look() -> Surroundings {
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let users = ["USER", "LOGNAME", "USERNAME"].map(variable);
    let read = |path: &str| if cfg!(target_os = "linux") { std::fs::read_to_string(path).ok() } else { None };
    let there = |path: &str| cfg!(target_os = "linux") && Path::new(path).exists();
    Surroundings::of(&Facts {
        ssh_connection: variable("SSH_CONNECTION"),
        ssh_tty: variable("SSH_TTY"),
        user: users.into_iter().find(|user| !user.is_empty()).unwrap_or_default(),
        host_name: host_name(),
        has_display: ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| !variable(name).is_empty()),
        container_file: there("/.dockerenv") || there("/run/.containerenv"),
        cgroup: read("/proc/1/cgroup").unwrap_or_default(),
        osrelease: read("/proc/sys/kernel/osrelease").unwrap_or_default(),
    })
}

/// Whether this desktop is GNOME's shell, which shows trays with an extension only.
pub fn is_gnome() -> bool {
    names_gnome(&std::env::var("XDG_CURRENT_DESKTOP").unwrap_or_default())
}

/// Flashback has GNOME's name, and a panel with a tray of its own.
fn names_gnome(current_desktop: &str) -> bool {
    let mut names = current_desktop.split(':');
    names.clone().any(|name| name == "GNOME") && !names.any(|name| name.starts_with("GNOME-Flashback"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ssh(connection: &str, user: &str) -> Facts {
        Facts { ssh_connection: connection.into(), user: user.into(), ..Facts::default() }
    }

    #[test]
    fn where_a_program_runs() {
        let facts = Facts::default;
        let tunnel = Surroundings::Ssh(Some(Tunnel { host: "192.0.2.7".into(), port: 22, user: "dev".into() }));
        let by_ssh = || ssh("198.51.100.4 50022 192.0.2.7 22", "dev");
        for (facts, here) in [
            (facts(), Surroundings::Here),
            (Facts { has_display: true, ..facts() }, Surroundings::Here),
            (by_ssh(), tunnel.clone()),
            (Facts { has_display: true, ..by_ssh() }, tunnel.clone()),
            (Facts { container_file: true, ..by_ssh() }, tunnel.clone()),
            (Facts { osrelease: "5.15.0-microsoft-standard-WSL2".into(), ..by_ssh() }, tunnel),
            (Facts { ssh_tty: "/dev/pts/3".into(), ..facts() }, Surroundings::Ssh(None)),
            (ssh("198.51.100.4 50022 192.0.2.7", "dev"), Surroundings::Ssh(None)),
            (ssh("198.51.100.4 50022 nowhere 22", "dev"), Surroundings::Ssh(None)),
            (ssh("198.51.100.4 50022 192.0.2.7 x", "dev"), Surroundings::Ssh(None)),
            (ssh("198.51.100.4 50022 192.0.2.7 22", ""), Surroundings::Ssh(None)),
            (ssh("198.51.100.4 50022 192.0.2.7 22", "-oProxyCommand=x"), Surroundings::Ssh(None)),
            (ssh("198.51.100.4 50022 192.0.2.7 22", "a;b"), Surroundings::Ssh(None)),
            (Facts { container_file: true, ..facts() }, Surroundings::Container),
            (Facts { cgroup: "0::/kubepods/besteffort/pod1".into(), ..facts() }, Surroundings::Container),
            (Facts { cgroup: "1:name=systemd:/docker/0123".into(), ..facts() }, Surroundings::Container),
            (Facts { cgroup: "0::/init.scope".into(), ..facts() }, Surroundings::Here),
            (Facts { container_file: true, has_display: true, ..facts() }, Surroundings::Here),
            (Facts { osrelease: "5.15.153.1-microsoft-standard-WSL2".into(), ..facts() }, Surroundings::Wsl),
            (Facts { osrelease: "4.4.0-19041-Microsoft".into(), has_display: true, ..facts() }, Surroundings::Wsl),
            (Facts { osrelease: "6.1.0-generic".into(), ..facts() }, Surroundings::Here),
        ] {
            let found = Surroundings::of(&facts);
            assert_eq!(found, here, "{facts:?}");
            assert_eq!(found.has_browser(), here == Surroundings::Here);
        }
    }

    #[test]
    fn which_desktop_is_gnome() {
        for gnome in ["GNOME", "ubuntu:GNOME", "GNOME-Classic:GNOME"] {
            assert!(names_gnome(gnome), "{gnome}");
        }
        for other in ["", "KDE", "XFCE", "X-Cinnamon", "Budgie", "GNOME-Flashback:GNOME", "Unity:Unity7:ubuntu"] {
            assert!(!names_gnome(other), "{other}");
        }
    }

    #[test]
    fn the_line_for_the_own_computer() {
        for (connection, user, line) in [
            ("198.51.100.4 5 192.0.2.7 22", "dev", "ssh -N -L 1455:localhost:1455 dev@192.0.2.7"),
            ("198.51.100.4 5 192.0.2.7 2222", "dev", "ssh -N -L 1455:localhost:1455 -p 2222 dev@192.0.2.7"),
            ("2001:db8::4 5 2001:db8::7 22", "dev", "ssh -N -L 1455:localhost:1455 dev@2001:db8::7"),
            ("100.64.0.4 5 100.101.102.103 22", "dev", "ssh -N -L 1455:localhost:1455 dev@100.101.102.103"),
            ("fe80::4%eth0 5 fe80::7%eth0 22", "dev", "ssh -N -L 1455:localhost:1455 dev@build-07"),
            ("fd00::4 5 fd00::7 22", "dev", "ssh -N -L 1455:localhost:1455 dev@build-07"),
            ("198.51.100.4 5 172.31.9.9 22", "dev", "ssh -N -L 1455:localhost:1455 dev@build-07"),
            ("172.17.0.1 5 172.17.0.2 2222", "dev", "ssh -N -L 1455:localhost:1455 -p 2222 dev@build-07"),
            ("192.168.1.4 5 ::ffff:192.168.1.7 22", "dev", "ssh -N -L 1455:localhost:1455 dev@build-07"),
            ("127.0.0.1 5 127.0.0.1 22", "dev", "ssh -N -L 1455:localhost:1455 dev@build-07"),
            ("::1 5 ::1 22", "dev", "ssh -N -L 1455:localhost:1455 dev@build-07"),
            ("198.51.100.4 5 192.0.2.7 22", "CORP\\dev", "ssh -N -L 1455:localhost:1455 'CORP\\dev'@192.0.2.7"),
        ] {
            let facts = Facts { host_name: "build-07".into(), ..ssh(connection, user) };
            let Surroundings::Ssh(Some(tunnel)) = Surroundings::of(&facts) else { panic!("{connection}") };
            assert_eq!(tunnel.command(1455), line);
        }
        for name in ["", "localhost", "localhost.localdomain", "-oProxyCommand", "a b", "$(x)", "büro"] {
            assert_eq!(named(name), "THIS-COMPUTER", "{name}");
        }
        assert_eq!(named("build-07.office.example\n"), "build-07.office.example");
    }
}
