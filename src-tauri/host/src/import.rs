//! Sign-ins out of the files of other programs: looked at first, compared with each other and with the list, and only
//! then saved. Nothing is sent anywhere by it.
//!
//! | room | what it is about |
//! | --- | --- |
//! | `look` | which files, and how many |
//! | `text` | from bytes to what is in them: the type is told by the content |
//! | `codex` | `auth.json` of the Codex CLI |
//! | `spelled` | the files of CLIProxyAPI and the exports of relays: every name and every nesting |
//! | `times` | dates in every form |
//! | `whole` | what a file must tell to be an account |
//! | `compare` | what stands twice, what is here already, what is newer |
//! | `save` | into the keychain and the list |

mod codex;
mod compare;
mod look;
mod save;
mod spelled;
pub(crate) mod text;
mod times;
pub(crate) mod whole;

use crate::hands::Hands;
use codex_connect_core::effect::Question;
use codex_connect_core::fault::{Fault, FaultCode, FileTrouble};
use codex_connect_core::import::{Candidate, CandidateState, Tally, UnreadableFile};
pub use save::{Left, Saved};
use secrecy::ExposeSecret;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use whole::Content;

/// What was found in files. It holds secrets until it is dropped.
pub struct Looked {
    items: Vec<Item>,
    /// What could not be used, and why.
    pub unreadable: Vec<(PathBuf, Fault)>,
}

/// One sign-in or API key in a file.
pub(crate) struct Item {
    path: PathBuf,
    content: Content,
    state: CandidateState,
}

/// The one import of a face that does not wait for it, by the number of its question.
#[derive(Default)]
pub struct FoundSignIns(Mutex<Option<(Question, Looked)>>);

/// Why a file, or an entry in it, is not used. None: there is no sign-in in it, and nothing is wrong with that.
pub(crate) type Unusable = Option<FileTrouble>;

/// As a fault.
pub(crate) fn unreadable(why: Unusable) -> Fault {
    match why {
        Some(trouble) => trouble.of(FaultCode::FileUnreadable),
        None => FaultCode::FileUnreadable.into(),
    }
}

/// Looks at files and folders. Reads nothing but them, the list, and of the keychain the item of the Codex CLI.
pub async fn look(hands: &Hands, paths: Vec<PathBuf>) -> Looked {
    let looking = tokio::task::spawn_blocking({
        let paths = paths.clone();
        move || look::look(&paths)
    });
    let (mut found, mut unreadable) = looking.await.unwrap_or_default();
    for folder in paths.iter().filter(|path| keeps_in_the_keychain(path)) {
        match hands.vault.codex_cli(folder).await {
            Ok(Some(text)) => {
                unreadable.retain(|(path, _)| path != folder);
                let place = folder.join("Codex Auth");
                for content in text::contents(text.expose_secret().as_bytes()) {
                    match content {
                        Ok(content) => found.push((place.clone(), content)),
                        Err(why) => unreadable.push((place.clone(), self::unreadable(why))),
                    }
                }
            }
            Ok(None) => {}
            Err(fault) => {
                // Why it is not known whether there is one says more than that none was found.
                unreadable.retain(|(path, _)| path != folder);
                unreadable.push((folder.clone(), fault));
            }
        }
    }
    let mut looked = Looked { items: found.into_iter().map(Item::new).collect(), unreadable };
    compare::judge(hands, &mut looked.items).await;
    looked
}

/// Saves what was found. `take_over`: it is refreshed here from then on.
///
/// # Errors
/// The keychain's fault; then nothing was saved.
pub async fn save(hands: &Hands, looked: Looked, take_over: bool) -> Result<Saved, Fault> {
    if !looked.items.is_empty() {
        hands.vault.prove().await?;
    }
    Ok(save::save(hands, looked, take_over).await)
}

impl Looked {
    /// What may be seen of it.
    pub fn seen(&self) -> (Vec<Candidate>, Vec<UnreadableFile>) {
        let accounts = self.items.iter().map(Item::seen).collect();
        let file = |(path, fault): &(PathBuf, Fault)| UnreadableFile { file: name(path), fault: fault.clone() };
        (accounts, self.unreadable.iter().map(file).collect())
    }
}

impl Item {
    fn new((path, content): (PathBuf, Content)) -> Item {
        Item { path, content, state: CandidateState::New }
    }

    fn seen(&self) -> Candidate {
        let (file, state) = (name(&self.path), self.state);
        match &self.content {
            Content::SignIn(found) => Candidate {
                email: found.label().to_owned(),
                plan: found.identity.plan.clone(),
                file,
                state,
                refreshable: found.tokens.refresh.is_some(),
                expires_at: found.expires_at,
            },
            Content::Key(_) => {
                Candidate { email: String::new(), plan: None, file, state, refreshable: false, expires_at: None }
            }
        }
    }
}

impl FoundSignIns {
    /// Keeps what was found for a question; what was found before is forgotten. A look that is slower than a later one
    /// comes too late.
    pub fn keep(&self, question: Question, looked: Looked) {
        let mut kept = self.lock();
        if kept.as_ref().is_none_or(|(of, _)| *of <= question) {
            *kept = Some((question, looked));
        }
    }

    /// What was found for this question, once.
    pub fn take(&self, question: Question) -> Option<Looked> {
        let mut kept = self.lock();
        kept.take_if(|(of, _)| *of == question).map(|(_, looked)| looked)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<(Question, Looked)>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Hands {
    /// Looks, keeps what was found, and gives what may be seen.
    pub async fn look_for(&self, question: Question, paths: Vec<String>) -> (Vec<Candidate>, Vec<UnreadableFile>) {
        let looked = look(self, paths.iter().map(|said| path(said)).collect()).await;
        let seen = looked.seen();
        self.found.keep(question, looked);
        seen
    }

    /// Saves what was found for this question. What could not be saved at all is kept for another try.
    pub async fn import(&self, question: Question, take_over: bool) -> Result<Tally, Fault> {
        let looked = self.found.take(question).ok_or(FaultCode::SessionOver)?;
        if let Err(fault) = self.vault.prove().await {
            self.found.keep(question, looked);
            return Err(fault);
        }
        Ok(save::save(self, looked, take_over).await.tally())
    }
}

/// Whether a folder is a Codex home without a file of its own. No other folder is worth a prompt of the keychain.
fn keeps_in_the_keychain(folder: &Path) -> bool {
    folder.join("config.toml").is_file() && !folder.join("auth.json").exists()
}

/// The path that a face says.
fn path(said: &str) -> PathBuf {
    let address = || said.starts_with("file:").then(|| url::Url::parse(said).ok()?.to_file_path().ok())?;
    address().unwrap_or_else(|| said.into())
}

fn name(path: &Path) -> String {
    let last = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    codex_connect_core::name::clean(&last, 200)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_path_is_what_was_said_and_an_address_its_bytes() {
        use std::os::unix::ffi::OsStrExt;
        for said in ["/tmp/a%20b.json", "/file:/x", "file://elsewhere/x", "file", ""] {
            assert_eq!(path(said), Path::new(said));
        }
        assert_eq!(path("file:///tmp/%FF%25.json").as_os_str().as_bytes(), b"/tmp/\xff%.json");
    }

    #[test]
    fn a_slow_look_takes_nothing_from_a_later_one() {
        let nothing = || Looked { items: vec![], unreadable: vec![] };
        let found = FoundSignIns::default();
        found.keep(Question(4), nothing());
        found.keep(Question(3), nothing());
        assert!(found.take(Question(3)).is_none(), "nobody waits for it");
        assert!(found.take(Question(4)).is_some());
        found.keep(Question(4), nothing());
        found.keep(Question(5), nothing());
        assert!(found.take(Question(4)).is_none() && found.take(Question(5)).is_some(), "the later one counts");
    }
}
