//! The one open import, as the app holds it.

use super::App;
use crate::effect::{Effect, Question};
use crate::import::{Candidate, Import, UnreadableFile};

impl App {
    pub(super) fn look_for_sign_ins(&mut self, paths: Vec<String>) -> Vec<Effect> {
        if self.import.as_ref().is_some_and(Import::is_saving) {
            return vec![];
        }
        let mut effects = self.put_import_away();
        let question = self.question();
        let (import, effect) = Import::look(question, paths);
        self.import = Some(import);
        effects.push(effect);
        effects
    }

    /// What was found for an import that is no longer open is forgotten.
    pub(super) fn found(
        &mut self,
        question: Question,
        accounts: Vec<Candidate>,
        unreadable: Vec<UnreadableFile>,
    ) -> Vec<Effect> {
        match &mut self.import {
            Some(import) if import.asked(question) => {
                import.found(question, accounts, unreadable);
                vec![]
            }
            _ => vec![Effect::ForgetFound(question)],
        }
    }

    pub(super) fn put_import_away(&mut self) -> Vec<Effect> {
        match self.import.take() {
            Some(import) if import.is_saving() => {
                self.import = Some(import);
                vec![]
            }
            Some(import) => import.put_away().into_iter().collect(),
            None => vec![],
        }
    }
}
