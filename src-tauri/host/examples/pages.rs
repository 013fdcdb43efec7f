//! Writes every result page in every language to a folder, to be looked at: `cargo run --example pages -- FOLDER`.

use codex_connect_host::core::fault::{Fault, FaultCode};
use codex_connect_host::core::page::Page;
use codex_connect_host::core::words::Language;
use codex_connect_host::pages;
use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let folder = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("pages"), PathBuf::from);
    std::fs::create_dir_all(&folder)?;
    let email = || "dev@acme.example".to_owned();
    let refused =
        Fault { status: Some(400), request_id: Some("7c1e90ab".to_owned()), ..FaultCode::ExchangeRefused.into() };
    for (name, page) in [
        ("connected", Page::Connected { email: email() }),
        ("declined", Page::Declined),
        ("not-included", Page::NotIncluded),
        ("stranger", Page::Stranger),
        ("incomplete", Page::Incomplete),
        ("too-late", Page::TooLate),
        ("exchange-failed", Page::Failed(refused)),
        ("not-saved", Page::NotSaved { email: email() }),
    ] {
        for (language, end) in [(Language::En, ""), (Language::ZhCn, "-zh")] {
            std::fs::write(folder.join(format!("{name}{end}.html")), pages::render(&page, language).body)?;
        }
    }
    Ok(())
}
