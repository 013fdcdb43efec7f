//! Files and folders that a person chooses in the system's dialog, or drops on the window. Only their paths are known here;
//! they are read elsewhere.

use codex_connect_core::import::MOST;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use tauri::{Url, WebviewWindow};

/// What is chosen: a dialog shows the one or the other.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// Files.
    Files,
    /// Folders.
    Folders,
}

/// Lets the person choose with the system's dialog, over this window and under this title. The paths; empty when nothing
/// was chosen.
pub async fn choose(window: &WebviewWindow, title: String, wanted: Wanted) -> Vec<String> {
    of(&dialog::ask(window, title, wanted).await)
}

/// The paths of files and folders among what was dropped or chosen, as an import takes them. A link to a web page is none.
/// One more than are looked at is enough for it to be said that there are more.
pub fn of(paths: &[PathBuf]) -> Vec<String> {
    paths.iter().filter(|path| path.is_absolute()).take(MOST + 1).map(|path| said(path)).collect()
}

/// A path that is not text goes as its address. On Windows half a surrogate has none; it is said as far as it can be
/// shown, and is then not found. So is what the web view decodes of the name of a dropped file.
fn said(path: &Path) -> String {
    let address = || Url::from_file_path(path).ok().map(String::from);
    let text = path.to_str().map(str::to_owned).or_else(address);
    text.unwrap_or_else(|| path.to_string_lossy().into_owned())
}

/// Where sign-in files mostly are: the Codex CLI's folder, which file dialogs do not show by themselves. Without it, a
/// dialog for folders begins at home: GTK's list of recent files has none that could be opened.
fn usual_folder(wanted: Wanted) -> Option<PathBuf> {
    let set = std::env::var_os("CODEX_HOME").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let codex = set.or_else(|| Some(std::env::home_dir()?.join(".codex"))).filter(|folder| folder.is_dir());
    let home = || std::env::home_dir().filter(|folder| wanted == Wanted::Folders && folder.is_dir());
    codex.or_else(home)
}

/// GTK's dialog, on GTK's thread.
#[cfg(target_os = "linux")]
mod dialog {
    use super::{Wanted, usual_folder};
    use gtk::prelude::{FileChooserExt, NativeDialogExt};
    use gtk::{FileChooserAction, FileChooserNative, ResponseType};
    use std::cell::Cell;
    use std::path::PathBuf;
    use tauri::WebviewWindow;
    use tokio::sync::oneshot::{Sender, channel};

    pub async fn ask(window: &WebviewWindow, title: String, wanted: Wanted) -> Vec<PathBuf> {
        let (answer, answered) = channel();
        let over = window.clone();
        let begun = window.run_on_main_thread(move || show(&over, &title, wanted, answer));
        match begun {
            Ok(()) => answered.await.unwrap_or_default(),
            Err(_) => vec![],
        }
    }

    fn show(over: &WebviewWindow, title: &str, wanted: Wanted, answer: Sender<Vec<PathBuf>>) {
        let parent = over.gtk_window().ok();
        let action = match wanted {
            Wanted::Files => FileChooserAction::Open,
            Wanted::Folders => FileChooserAction::SelectFolder,
        };
        let dialog = FileChooserNative::new(Some(title), parent.as_ref(), action, None, None);
        dialog.set_modal(true);
        dialog.set_select_multiple(true);
        if let Some(folder) = usual_folder(wanted) {
            dialog.set_current_folder(folder);
        }
        // GTK does not keep it; it is let go with its answer.
        let once = Cell::new(Some((answer, dialog.clone())));
        dialog.connect_response(move |dialog, response| {
            if let Some((answer, _kept)) = once.take() {
                let chosen = if response == ResponseType::Accept { dialog.filenames() } else { vec![] };
                let _ = answer.send(chosen);
                dialog.destroy();
            }
        });
        dialog.show();
    }
}

#[cfg(not(target_os = "linux"))]
mod dialog {
    use super::{Wanted, usual_folder};
    use std::path::PathBuf;
    use tauri::WebviewWindow;

    pub async fn ask(window: &WebviewWindow, title: String, wanted: Wanted) -> Vec<PathBuf> {
        let dialog = rfd::AsyncFileDialog::new().set_title(title).set_parent(window);
        let dialog = match usual_folder(wanted) {
            Some(folder) => dialog.set_directory(folder),
            None => dialog,
        };
        let chosen = match wanted {
            Wanted::Files => dialog.pick_files().await,
            Wanted::Folders => dialog.pick_folders().await,
        };
        let chosen = chosen.unwrap_or_default();
        chosen.iter().map(|file| file.path().to_owned()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::of;
    use std::path::PathBuf;

    #[test]
    fn a_link_is_no_file() {
        let dropped = ["/tmp/auth.json", "/tmp/钥匙 & more", "https://chatgpt.com/", "text", ""].map(PathBuf::from);
        #[cfg(unix)]
        assert_eq!(of(&dropped), ["/tmp/auth.json", "/tmp/钥匙 & more"]);
        assert!(of(&dropped[2..]).is_empty());
    }

    #[test]
    #[cfg(unix)]
    fn a_path_that_is_not_text_keeps_its_bytes() {
        use std::os::unix::ffi::OsStrExt;
        let path = PathBuf::from(std::ffi::OsStr::from_bytes(b"/tmp/\xff %.json"));
        assert_eq!(of(&[path]), ["file:///tmp/%FF%20%25.json"]);
    }

    /// As a line of the window.
    #[test]
    fn as_many_paths_as_are_looked_at_fit_into_a_line() {
        let longest = PathBuf::from(format!("{}{}", if cfg!(windows) { "C:\\" } else { "/" }, "\"/".repeat(2_047)));
        let paths = of(&vec![longest; 5_000]);
        assert_eq!(paths.len(), 1_001);
        let line = crate::wire::line(&crate::wire::Up::Ask { ask: codex_connect_core::ask::Ask::Import { paths } });
        let read = crate::wire::next_line(&mut line.as_slice()).expect("memory can be read");
        assert!(matches!(read, Some(crate::wire::Line::Whole(whole)) if whole.len() + 1 == line.len()));
    }
}
