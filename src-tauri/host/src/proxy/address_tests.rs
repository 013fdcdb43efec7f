use super::*;

#[test]
fn what_is_read_is_shown_without_its_login_and_kept_with_it() {
    for (text, shown, whole) in [
        ("http://proxy.example:8080", "http://proxy.example:8080", "http://proxy.example:8080"),
        ("HTTP://Proxy.Example:8080/", "http://proxy.example:8080", "http://proxy.example:8080"),
        ("http://proxy:80", "http://proxy:80", "http://proxy:80"),
        ("https://proxy:443", "https://proxy:443", "https://proxy:443"),
        ("socks5://10.0.0.1", "socks5://10.0.0.1:1080", "socks5://10.0.0.1:1080"),
        ("socks5h://[::1]:9050", "socks5h://[::1]:9050", "socks5h://[::1]:9050"),
        ("socks5h://[::1]", "socks5h://[::1]:1080", "socks5h://[::1]:1080"),
        ("http://my_proxy-1.local.:3128", "http://my_proxy-1.local.:3128", "http://my_proxy-1.local.:3128"),
        ("http://代理.example:8080", "http://xn--mnq481g.example:8080", "http://xn--mnq481g.example:8080"),
        ("http://u:p@proxy:1", "http://proxy:1", "http://u:p@proxy:1"),
        ("http://u@proxy:1", "http://proxy:1", "http://u:@proxy:1"),
        ("http://u:p@ss@proxy:1", "http://proxy:1", "http://u:p%40ss@proxy:1"),
        ("http://u:a:b@proxy:1", "http://proxy:1", "http://u:a%3Ab@proxy:1"),
        ("http://u:%2541@proxy:1", "http://proxy:1", "http://u:%2541@proxy:1"),
        ("socks5://na%C3%AFve:%F0%9F%94%91@proxy:1", "socks5://proxy:1", "socks5://na%C3%AFve:%F0%9F%94%91@proxy:1"),
        ("socks5://a%3Ab:c@proxy:1", "socks5://proxy:1", "socks5://a%3Ab:c@proxy:1"),
    ] {
        let address = ProxyAddress::parse(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(address.shown(), shown, "{text}");
        assert_eq!(address.whole().expose_secret(), whole, "{text}");
        assert_eq!(ProxyAddress::parse(whole).as_ref(), Some(&address), "{whole} is the same");
        assert_eq!(format!("{address:?}"), shown);
    }
}

#[test]
fn what_is_no_address_is_none() {
    let long = format!("http://{}:80", "a".repeat(1_100));
    let label = format!("http://{}:80", "a".repeat(64));
    let name = format!("socks5://{}:p@proxy:1", "u".repeat(256));
    for text in [
        "",
        " ",
        "proxy",
        "proxy:8080",
        "//proxy:8080",
        "http:proxy:8080",
        "http:/proxy:8080",
        "http//proxy:8080",
        "htp://proxy:8080",
        "ftp://proxy:21",
        "socks4://proxy:1080",
        "socks://proxy:1080",
        "http://",
        "http://:8080",
        "http://proxy",
        "https://proxy",
        "http://proxy:",
        "http://proxy:0",
        "http://proxy:65536",
        "http://proxy:8080x",
        "http://proxy:+80",
        "http://proxy:-1",
        "http://proxy:80:80",
        "http://proxy:８０",
        "http://pro xy:80",
        " http://proxy:80",
        "http://proxy:80 ",
        "http://proxy:80\n",
        "http://proxy:80/path",
        "http://proxy:80?x",
        "http://proxy:80#x",
        "http://proxy\\:80",
        "http://::1:80",
        "http://[::1:80",
        "http://[::g]:80",
        "http://[::1]80",
        "http://1:80",
        "http://0x7f.1:80",
        "http://256.1.1.1:80",
        "http://pro..xy:80",
        "http://.proxy:80",
        "http://pro%20xy:80",
        "http://pro!xy:80",
        "http://pro,xy:80",
        "http://a,http://b:80",
        "http://@proxy:80",
        "http://:p@proxy:80",
        "http://u:p%@proxy:80",
        "http://u:p%4@proxy:80",
        "http://u:p%zz@proxy:80",
        "http://u:%ff@proxy:80",
        "http://u:p%0A@proxy:80",
        "http://a%3Ab:p@proxy:80",
        "http://u:p/w@proxy:80",
        "http://u:p#w@proxy:80",
        "http://u:p w@proxy:80",
        "system ",
        "SYSTEM",
        "none",
        &long,
        &label,
        &name,
    ] {
        assert_eq!(ProxyAddress::parse(text), None, "{text}");
    }
}

#[test]
fn environments_and_desktops_say_less() {
    for (text, shown) in [
        ("proxy.example:3128", "http://proxy.example:3128"),
        ("proxy.example", "http://proxy.example:80"),
        ("http://proxy", "http://proxy:80"),
        ("https://proxy", "https://proxy:443"),
        ("socks://proxy:9050", "socks5h://proxy:9050"),
        ("u:p@proxy:80", "http://proxy:80"),
    ] {
        let address = ProxyAddress::parse_lenient(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(address.shown(), shown, "{text}");
    }
    for text in ["http://", "proxy:http", "ftp://proxy:21", "pro xy", "socks4://proxy"] {
        assert_eq!(ProxyAddress::parse_lenient(text), None, "{text}");
    }
}
