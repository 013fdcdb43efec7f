//! Files and folders that a person chooses in the system's dialog, or drops on the window. Only their paths are known here;
//! they are read elsewhere.

use serde::Deserialize;
use std::path::PathBuf;
use tauri::WebviewWindow;

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

/// The paths of files and folders among what was dropped or chosen. A link to a web page is none.
pub fn of(paths: &[PathBuf]) -> Vec<String> {
    paths.iter().filter(|path| path.is_absolute()).map(|path| path.to_string_lossy().into_owned()).collect()
}

/// Where sign-in files mostly are: the Codex CLI's folder, which file dialogs do not show by themselves.
fn usual_folder() -> Option<PathBuf> {
    let set = std::env::var_os("CODEX_HOME").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    set.or_else(|| Some(std::env::home_dir()?.join(".codex"))).filter(|folder| folder.is_dir())
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
        if let Some(folder) = usual_folder() {
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
        let dialog = match usual_folder() {
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
}
