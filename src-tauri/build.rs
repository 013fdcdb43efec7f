//! Lets Tauri read its configuration, with the four commands that the page has.

fn main() {
    let commands = tauri_build::AppManifest::new().commands(&["ask", "close", "files", "watch"]);
    let attributes = tauri_build::Attributes::new().app_manifest(commands);
    tauri_build::try_build(attributes).expect("the Tauri configuration is read");
}
