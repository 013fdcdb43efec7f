//! The port ranges that Windows keeps for itself, as `netsh int ipv4 show excludedportrange protocol=tcp` prints them.

/// The range that a port is in; none elsewhere than on Windows, and when the system does not tell. Blocks for some
/// hundred milliseconds.
pub fn around(port: u16) -> Option<(u16, u16)> {
    ranges(&listed()?).into_iter().find(|(first, last)| (*first..=*last).contains(&port))
}

/// The ranges in what `netsh` prints: lines that begin with two numbers, whatever the language of the headings. A star
/// after them marks a range that an administrator set.
fn ranges(text: &str) -> Vec<(u16, u16)> {
    let range = |line: &str| {
        let mut words = line.split_whitespace();
        let (first, last) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        let more = words.next().is_none_or(|mark| mark == "*") && words.next().is_none();
        (more && first <= last).then_some((first, last))
    };
    text.lines().filter_map(range).collect()
}

#[cfg(windows)]
fn listed() -> Option<String> {
    use std::os::windows::process::CommandExt;
    /// `CREATE_NO_WINDOW`: a tray app has no console that it could show.
    const NO_WINDOW: u32 = 0x0800_0000;
    let mut netsh = std::process::Command::new("netsh");
    netsh.args(["int", "ipv4", "show", "excludedportrange", "protocol=tcp"]).creation_flags(NO_WINDOW);
    // Its headings are in the console's code page; the numbers are ASCII in every one.
    Some(String::from_utf8_lossy(&netsh.output().ok()?.stdout).into_owned())
}

#[cfg(not(windows))]
fn listed() -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_in_every_language() {
        let english = "\r\nProtocol tcp Port Exclusion Ranges\r\n\r\nStart Port    End Port\r\n----------    --------\r\n\
            \u{20}     1438        1537\r\n      1538        1637\r\n     50000       50059     *\r\n\r\n\
            * - Administered port exclusions.\r\n";
        assert_eq!(ranges(english), [(1438, 1537), (1538, 1637), (50_000, 50_059)]);
        let chinese = "协议 tcp 端口排除范围\n\n开始端口    结束端口\n----------    --------\n      5357        5357\n\n* - 管理的端口排除。\n";
        assert_eq!(ranges(chinese), [(5357, 5357)]);
        let german = "Protokoll tcp-Portausschlussbereiche\n\nStartport    Endport\n----------    --------\n        80          80\n";
        assert_eq!(ranges(german), [(80, 80)]);
    }

    #[test]
    fn what_is_no_range_is_left_out() {
        for none in ["", "1455", "1 2 3", "a b", "99999 100000", "1537 1438", "-1 5", "1438 1537 * *", "1438-1537"] {
            assert_eq!(ranges(none), [], "{none}");
        }
    }
}
