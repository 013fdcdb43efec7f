//! Sign-ins out of files: what was found, and how far taking them over has come. The files and the secrets in them
//! stay in the host.

use crate::effect::{Effect, Question};
use crate::fault::Fault;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// So many files and folders are looked at, and so many sign-ins in them, all paths together.
pub const MOST: usize = 1_000;

/// An import as it may be seen. No secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "import", rename_all = "snake_case")]
pub enum ImportView {
    /// The files are being looked at.
    Looking,
    /// What is in them. Nothing is saved yet.
    Found {
        /// The sign-ins, in the order of the files.
        accounts: Vec<Candidate>,
        /// The files that could not be used.
        unreadable: Vec<UnreadableFile>,
    },
    /// They are being saved.
    Saving,
    /// What came of it, in numbers of sign-ins.
    Done {
        /// New accounts.
        added: u32,
        /// Accounts that were here and have newer tokens now.
        updated: u32,
        /// Those that were here already or stood twice among the files.
        left: u32,
        /// Those that could not be saved, and files that could not be used.
        failed: u32,
    },
}

/// A sign-in in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Candidate {
    /// Whose: the e-mail address, else the workspace's id; empty for an API key.
    pub email: String,
    /// The plan as the issuer spells it.
    pub plan: Option<String>,
    /// The file's name, without its folder.
    pub file: String,
    /// Whether there is anything to do.
    pub state: CandidateState,
    /// Whether it has a refresh token, which the program that the file belongs to may still use.
    pub refreshable: bool,
    /// The access token's expiry.
    pub expires_at: Option<Timestamp>,
}

/// What there is to do about a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum CandidateState {
    /// To be saved: as a new account, or in place of older tokens.
    New,
    /// Already here, nothing to do.
    Known,
    /// Another file has the same account with newer tokens.
    Duplicate,
}

/// A file without a sign-in that could be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct UnreadableFile {
    /// Its name, without its folder.
    pub file: String,
    /// Why.
    pub fault: Fault,
}

/// What came of saving what was found, as in [`ImportView::Done`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// New accounts.
    pub added: u32,
    /// Accounts with newer tokens.
    pub updated: u32,
    /// Sign-ins with nothing to do.
    pub left: u32,
    /// What could not be saved or used.
    pub failed: u32,
}

/// The one import that is open or whose end was not put away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    question: Question,
    view: ImportView,
    /// What was found, kept while it is being saved.
    found: Option<ImportView>,
}

impl Import {
    /// Begins to look at these files and folders.
    pub fn look(question: Question, paths: Vec<String>) -> (Import, Effect) {
        (Import { question, view: ImportView::Looking, found: None }, Effect::LookForSignIns(question, paths))
    }

    /// As it may be seen.
    pub fn view(&self) -> &ImportView {
        &self.view
    }

    /// Whether it is this question's import.
    pub fn asked(&self, question: Question) -> bool {
        self.question == question
    }

    /// Whether sign-ins are being saved: that is not cut short.
    pub fn is_saving(&self) -> bool {
        self.view == ImportView::Saving
    }

    /// What is in the files. An answer to another question is dropped.
    pub fn found(&mut self, question: Question, accounts: Vec<Candidate>, unreadable: Vec<UnreadableFile>) {
        if question == self.question && self.view == ImportView::Looking {
            self.view = ImportView::Found { accounts, unreadable };
        }
    }

    /// Saves what was found; with `take_over` it is refreshed from then on.
    pub fn save(&mut self, take_over: bool) -> Option<Effect> {
        match &self.view {
            ImportView::Found { accounts, .. } if !accounts.is_empty() => {
                self.found = Some(std::mem::replace(&mut self.view, ImportView::Saving));
                Some(Effect::Import(self.question, take_over))
            }
            _ => None,
        }
    }

    /// What came of it. When nothing could be saved at all, what was found is shown again.
    pub fn saved(&mut self, question: Question, result: Result<Tally, Fault>) -> Option<Fault> {
        if question != self.question || !self.is_saving() {
            return None;
        }
        match result {
            Ok(Tally { added, updated, left, failed }) => {
                self.view = ImportView::Done { added, updated, left, failed };
                None
            }
            Err(fault) => {
                self.view = self.found.take().unwrap_or(ImportView::Looking);
                Some(fault)
            }
        }
    }

    /// Forgets what was found and not saved.
    pub fn put_away(self) -> Option<Effect> {
        let holds = matches!(self.view, ImportView::Looking | ImportView::Found { .. });
        holds.then_some(Effect::ForgetFound(self.question))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::FaultCode;

    fn candidate() -> Candidate {
        Candidate {
            email: "dev@example.com".into(),
            plan: None,
            file: "auth.json".into(),
            state: CandidateState::New,
            refreshable: true,
            expires_at: None,
        }
    }

    fn found() -> (Import, Question) {
        let question = Question(4);
        let (mut import, effect) = Import::look(question, vec!["/x".into()]);
        assert_eq!(effect, Effect::LookForSignIns(question, vec!["/x".into()]));
        import.found(question, vec![candidate()], vec![]);
        (import, question)
    }

    #[test]
    fn an_import_from_the_look_to_the_end() {
        let (mut import, question) = found();
        assert_eq!(import.save(true), Some(Effect::Import(question, true)));
        assert!(import.is_saving() && import.save(true).is_none(), "once");
        let tally = Tally { added: 1, ..Tally::default() };
        assert_eq!(import.saved(question, Ok(tally)), None);
        assert_eq!(import.view(), &ImportView::Done { added: 1, updated: 0, left: 0, failed: 0 });
        assert_eq!(import.put_away(), None, "there is nothing left to forget");
    }

    #[test]
    fn late_answers_are_dropped_and_what_is_not_saved_is_forgotten() {
        let (mut import, question) = found();
        let before = import.clone();
        import.found(Question(3), vec![], vec![]);
        assert_eq!(import.saved(question, Ok(Tally::default())), None);
        assert_eq!(import, before);
        assert_eq!(import.put_away(), Some(Effect::ForgetFound(question)));
    }

    #[test]
    fn nothing_is_saved_of_nothing() {
        let (mut import, _) = Import::look(Question(1), vec![]);
        assert_eq!(import.save(false), None);
        import.found(Question(1), vec![], vec![]);
        assert_eq!(import.save(false), None);
    }

    #[test]
    fn a_keychain_that_refuses_shows_what_was_found_again() {
        let (mut import, question) = found();
        import.save(false);
        let fault = Fault::from(FaultCode::StoreLocked);
        assert_eq!(import.saved(question, Err(fault.clone())), Some(fault));
        assert!(matches!(import.view(), ImportView::Found { accounts, .. } if accounts.len() == 1));
    }
}
