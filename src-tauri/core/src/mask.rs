//! Screen-share mode: a view in which no e-mail address can be read. Every face draws from the view, so that one mask
//! is enough for window, tray, notices and copied details; result pages have their own.

use crate::fault::{About, Fault};
use crate::import::ImportView;
use crate::page::Page;
use crate::view::{StageView, View};
use crate::words::{Arg, Words};

/// The view with its addresses masked. An account that was never named is "Account" and its number.
pub fn mask(view: &mut View, words: &Words) {
    let numbers: Vec<i64> = view.accounts.iter().map(|account| view.number(&account.id)).collect();
    for (account, number) in view.accounts.iter_mut().zip(numbers) {
        if account.name.contains('@') {
            account.name = words.say_with("account-numbered", &[("n", Arg::from(number))]);
        }
        if !account.email.is_empty() {
            hide(&mut account.email);
        }
        let titles = account.organizations.iter_mut().map(|organization| &mut organization.title);
        titles.chain([&mut account.description]).filter(|text| text.contains('@')).for_each(hide);
        account.fault.iter_mut().for_each(hide_in);
    }
    view.told.iter_mut().for_each(hide_in);
    view.import.iter_mut().for_each(hide_in_import);
    for entry in view.history.iter_mut().flat_map(|history| &mut history.entries) {
        entry.fault.iter_mut().for_each(hide_in);
    }
    let Some(connect) = &mut view.connect else { return };
    connect.remark.iter_mut().chain(&mut connect.reason).for_each(hide_in);
    match &mut connect.stage {
        StageView::OtherAccount { wanted, came } => {
            hide(wanted);
            hide(came);
        }
        StageView::Unsaved { fault, .. } | StageView::Failed { fault } => hide_in(fault),
        StageView::Opening | StageView::InBrowser | StageView::Exchanging => {}
        StageView::AskingCode | StageView::Code { .. } => {}
        StageView::Saving | StageView::Connected { .. } => {}
    }
}

/// A result page with its addresses masked.
pub fn mask_page(page: &mut Page) {
    match page {
        Page::Connected { email } | Page::NotSaved { email } => hide(email),
        Page::Failed(fault) => hide_in(fault),
        Page::Declined | Page::NotIncluded | Page::Stranger | Page::Incomplete => {}
        Page::OtherAccount | Page::TooLate => {}
    }
}

/// The files of other programs are named after addresses.
fn hide_in_import(import: &mut ImportView) {
    let ImportView::Found { accounts, unreadable } = import else { return };
    for account in accounts {
        for text in [&mut account.email, &mut account.file] {
            if text.contains('@') {
                hide(text);
            }
        }
    }
    unreadable.iter_mut().map(|file| &mut file.file).filter(|file| file.contains('@')).for_each(hide);
}

fn hide_in(fault: &mut Fault) {
    match &mut fault.about {
        About::Accounts { wanted, came } => {
            hide(wanted);
            hide(came);
        }
        About::Account { name, .. } if name.contains('@') => hide(name),
        About::Certificate { issuer } if issuer.contains('@') => hide(issuer),
        _ => {}
    }
}

/// As many dots for everybody: the length would tell.
fn hide(email: &mut String) {
    DOTS.clone_into(email);
}

const DOTS: &str = "•••@•••";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::{AccountId, Record};
    use crate::app::{App, Setup};
    use crate::ask::{Ask, SignIn};
    use crate::callback::Verdict;
    use crate::effect::{Effect, Report};
    use crate::fault::FaultCode;
    use crate::time::Timestamp;

    #[test]
    fn no_address_is_left_in_a_masked_view() {
        let now = Timestamp(1_000);
        let mut app = App::new(Setup::sample());
        let about = About::Accounts { wanted: "a@example.com".into(), came: "b@example.com".into() };
        let fault = Fault::about(FaultCode::OtherAccount, about);
        let mut unnamed = Record { fault: Some(fault), ..Record::sample("a") };
        unnamed.name.clone_from(&unnamed.identity.email);
        app.hear(Report::Records(vec![unnamed, Record { name: "Work".into(), ..Record::sample("b") }]), now);
        assert!(serde_json::to_string(&app.view(now)).expect("is JSON").contains("example.com"));
        app.ask(Ask::HideEmail { on: true }, now);
        let view = app.view(now);
        assert!(!serde_json::to_string(&view).expect("is JSON").contains("example.com"));
        let names: Vec<&str> = view.accounts.iter().map(|account| account.name.as_str()).collect();
        assert!(names.contains(&"Account 1") && names.contains(&"Work"), "{names:?}");
        app.ask(Ask::HideEmail { on: false }, now);
        assert!(app.view(now).accounts.iter().all(|account| account.email.contains("example.com")));
    }

    /// The page that a browser gets at the end of a sign-in, saved or not.
    #[test]
    fn no_address_is_left_on_a_masked_page() {
        let now = Timestamp(1_000);
        let page_of = |hides: bool, kept: Result<AccountId, Fault>| {
            let mut app = App::new(Setup::sample());
            app.hear(Report::HideEmail(hides), now);
            let effects = app.ask(Ask::Connect(SignIn::default()), now);
            let [Effect::CheckStore(question)] = effects.as_slice() else { panic!("{effects:?}") };
            let question = *question;
            app.hear(Report::StoreChecked(question, Ok(())), now);
            app.hear(Report::Listening(question, Ok(1455)), now);
            app.hear(Report::Opened(question, Ok(())), now);
            app.hear(Report::Answered(question, Verdict::Code), now);
            app.hear(Report::Granted(question, Ok(Record::sample("a").identity)), now);
            let effects = app.hear(Report::Kept(question, kept), now);
            effects
                .into_iter()
                .find_map(|effect| if let Effect::ShowPage(_, page) = effect { Some(page) } else { None })
        };
        let saved = || Ok(AccountId("a".into()));
        let refused = || Err(FaultCode::StoreRefused.into());
        let (open, masked) = (|| "a@example.com".to_owned(), || DOTS.to_owned());
        assert_eq!(page_of(false, saved()), Some(Page::Connected { email: open() }));
        assert_eq!(page_of(true, saved()), Some(Page::Connected { email: masked() }));
        assert_eq!(page_of(false, refused()), Some(Page::NotSaved { email: open() }));
        assert_eq!(page_of(true, refused()), Some(Page::NotSaved { email: masked() }));
    }
}
