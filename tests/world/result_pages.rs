//! `result-pages FOLDER`: every result page in both languages as an HTML file, for people to look at.

use codex_connect_core::fault::{Fault, FaultCode};
use codex_connect_core::page::Page;
use codex_connect_core::words::Language;
use codex_connect_host::pages;
use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        return Err(std::io::Error::other("result-pages FOLDER"));
    };
    std::fs::create_dir_all(&folder)?;
    let refused = Fault {
        status: Some(400),
        request_id: Some("req_8f2c41d09b7a".to_owned()),
        ..Fault::from(FaultCode::ExchangeRefused)
    };
    let email = || "dev@acme.example".to_owned();
    let long = "a.person.with.a.very.long.name.indeed.and.a.department@engineering.subsidiary.example-company.example";
    let all = [
        ("connected", Page::Connected { email: email() }),
        ("connected-long", Page::Connected { email: long.to_owned() }),
        ("declined", Page::Declined),
        ("not-included", Page::NotIncluded),
        ("stranger", Page::Stranger),
        ("incomplete", Page::Incomplete),
        ("other-account", Page::OtherAccount),
        ("too-late", Page::TooLate),
        ("exchange-failed", Page::Failed(refused)),
        ("not-saved", Page::NotSaved { email: email() }),
    ];
    for (name, page) in all {
        for language in Language::ALL {
            let file = folder.join(format!("{name}.{}.html", language.tag()));
            std::fs::write(file, pages::render(&page, language).body)?;
        }
    }
    Ok(())
}
