//! Draws core's [`Tray`] with Tauri's tray. What is drawn is kept, and only what differs is sent.

use crate::picture::Paint;
use codex_connect_core::ask::Ask;
use codex_connect_core::menu::{Row, Tray};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tauri::menu::{IsMenuItem, Menu, MenuItem, PredefinedMenuItem, Submenu};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Wry};

/// What a click on a row asks, by the row's key.
pub type Asks = Arc<Mutex<HashMap<String, Ask>>>;

/// The drawn tray. It lives on the main thread.
pub struct Drawn {
    icon: TrayIcon<Wry>,
    paint: Paint,
    tray: Tray,
    labels: HashMap<String, Label>,
    asks: Asks,
}

enum Label {
    Item(MenuItem<Wry>),
    Submenu(Submenu<Wry>),
}

impl Drawn {
    /// Puts a new icon into the tray. `clicked` is called on a left click.
    ///
    /// # Errors
    /// When the desktop shows no tray, or not yet.
    pub fn new(
        app: &AppHandle,
        tray: Tray,
        asks: Asks,
        clicked: impl Fn() + Send + Sync + 'static,
    ) -> tauri::Result<Drawn> {
        let (menu, labels) = build(app, &tray, &asks)?;
        let paint = Paint::now();
        let builder = TrayIconBuilder::with_id("codex-connect")
            .icon(paint.picture(tray.icon)?)
            .icon_as_template(paint == Paint::BySystem)
            .tooltip(tooltip(&tray))
            .menu(&menu)
            .show_menu_on_left_click(false)
            .on_tray_icon_event(move |_, event| {
                // StatusNotifierItem tells an activation, not a press and a release.
                if let TrayIconEvent::Click { button: MouseButton::Left, button_state, .. } = event
                    && (cfg!(target_os = "linux") || button_state == MouseButtonState::Up)
                {
                    clicked();
                }
            });
        // Elsewhere a title would stand beside the icon.
        #[cfg(target_os = "linux")]
        let builder = builder.title("Codex Connect");
        let icon = builder.build(app)?;
        Ok(Drawn { icon, paint, tray, labels, asks })
    }

    /// Draws what differs.
    ///
    /// # Errors
    /// When the desktop does not take it.
    pub fn draw(&mut self, app: &AppHandle, tray: Tray) -> tauri::Result<()> {
        let paint = Paint::now();
        if tray == self.tray && paint == self.paint {
            return Ok(());
        }
        if tray.icon != self.tray.icon || paint != self.paint {
            // Both at once: one after the other flickers on macOS.
            self.icon.set_icon_with_as_template(Some(paint.picture(tray.icon)?), paint == Paint::BySystem)?;
            self.paint = paint;
        }
        if tray.tooltip != self.tray.tooltip {
            self.icon.set_tooltip(Some(tooltip(&tray)))?;
        }
        if shape(&tray.rows) == shape(&self.tray.rows) {
            let before = faces(&self.tray.rows);
            for (key, face) in faces(&tray.rows) {
                if before.get(key) != Some(&face) {
                    match self.labels.get(key) {
                        Some(Label::Item(item)) => {
                            item.set_text(escaped(face.label))?;
                            item.set_enabled(face.can_be_pressed)?;
                        }
                        Some(Label::Submenu(submenu)) => submenu.set_text(escaped(face.label))?,
                        None => {}
                    }
                }
            }
            learn(&self.asks, &tray.rows);
        } else {
            let (menu, labels) = build(app, &tray, &self.asks)?;
            self.icon.set_menu(Some(menu))?;
            self.labels = labels;
        }
        self.tray = tray;
        Ok(())
    }
}

fn build(app: &AppHandle, tray: &Tray, asks: &Asks) -> tauri::Result<(Menu<Wry>, HashMap<String, Label>)> {
    let mut labels = HashMap::new();
    let items = items(app, &tray.rows, &mut labels)?;
    let refs: Vec<&dyn IsMenuItem<Wry>> = items.iter().map(AsRef::as_ref).collect();
    let menu = Menu::with_items(app, &refs)?;
    learn(asks, &tray.rows);
    Ok((menu, labels))
}

fn items(
    app: &AppHandle,
    rows: &[Row],
    labels: &mut HashMap<String, Label>,
) -> tauri::Result<Vec<Box<dyn IsMenuItem<Wry>>>> {
    let mut items: Vec<Box<dyn IsMenuItem<Wry>>> = vec![];
    for row in rows {
        match row {
            Row::Separator => items.push(Box::new(PredefinedMenuItem::separator(app)?)),
            Row::Text { key, label } | Row::Act { key, label, .. } => {
                let enabled = matches!(row, Row::Act { .. });
                let item = MenuItem::with_id(app, key, escaped(label), enabled, None::<&str>)?;
                labels.insert(key.clone(), Label::Item(item.clone()));
                items.push(Box::new(item));
            }
            Row::Submenu { key, label, rows } => {
                let under = self::items(app, rows, labels)?;
                let refs: Vec<&dyn IsMenuItem<Wry>> = under.iter().map(AsRef::as_ref).collect();
                let submenu = Submenu::with_id_and_items(app, key, escaped(label), true, &refs)?;
                labels.insert(key.clone(), Label::Submenu(submenu.clone()));
                items.push(Box::new(submenu));
            }
        }
    }
    Ok(items)
}

fn learn(asks: &Asks, rows: &[Row]) {
    let mut asks = asks.lock().unwrap_or_else(PoisonError::into_inner);
    asks.clear();
    let mut todo: Vec<&[Row]> = vec![rows];
    while let Some(rows) = todo.pop() {
        for row in rows {
            match row {
                Row::Act { key, ask, .. } => drop(asks.insert(key.clone(), ask.clone())),
                Row::Submenu { rows, .. } => todo.push(rows),
                Row::Text { .. } | Row::Separator => {}
            }
        }
    }
}

/// A menu without its words: two with the same shape differ in faces alone.
fn shape(rows: &[Row]) -> Vec<String> {
    rows.iter()
        .flat_map(|row| match row {
            Row::Separator => vec!["-".to_owned()],
            Row::Text { key, .. } | Row::Act { key, .. } => vec![format!("item {key}")],
            Row::Submenu { key, rows, .. } => {
                let mut all = vec![format!("submenu {key}")];
                all.extend(shape(rows).into_iter().map(|line| format!("{key} > {line}")));
                all
            }
        })
        .collect()
}

/// What of a row can be changed in place.
#[derive(Debug, PartialEq, Eq)]
struct Face<'a> {
    label: &'a str,
    can_be_pressed: bool,
}

fn faces(rows: &[Row]) -> HashMap<&str, Face<'_>> {
    let mut all = HashMap::new();
    for row in rows {
        match row {
            Row::Separator => {}
            Row::Text { key, label } => drop(all.insert(key.as_str(), Face { label, can_be_pressed: false })),
            Row::Act { key, label, .. } => drop(all.insert(key.as_str(), Face { label, can_be_pressed: true })),
            Row::Submenu { key, label, rows } => {
                all.insert(key, Face { label, can_be_pressed: true });
                all.extend(faces(rows));
            }
        }
    }
    all
}

/// On Linux the item's title stands above the tooltip's text, so the app's name is not said twice.
fn tooltip(tray: &Tray) -> String {
    let from = if cfg!(target_os = "linux") { 1 } else { 0 };
    tray.tooltip[from.min(tray.tooltip.len())..].join("\n")
}

/// An ampersand marks a shortcut, and two are one. What is still too long is cut, for a menu has no end.
fn escaped(label: &str) -> String {
    let short: String = label.chars().take(LONGEST).collect();
    let cut = if short.len() < label.len() { "…" } else { "" };
    format!("{}{cut}", short.replace('&', "&&"))
}

const LONGEST: usize = 90;

#[cfg(test)]
mod tests {
    use super::*;

    fn act(key: &str, label: &str) -> Row {
        Row::Act { key: key.into(), label: label.into(), ask: Ask::Quit }
    }

    #[test]
    fn a_label_alone_does_not_change_the_shape() {
        let submenu = |label: &str| Row::Submenu { key: "s".into(), label: label.into(), rows: vec![act("b", label)] };
        let one = vec![act("a", "1"), Row::Separator, submenu("x")];
        let two = vec![act("a", "2"), Row::Separator, submenu("y")];
        assert_eq!(shape(&one), shape(&two));
        assert_ne!(shape(&one), shape(&two[..2]));
        assert_eq!(faces(&two).get("b"), Some(&Face { label: "y", can_be_pressed: true }));
    }

    #[test]
    fn what_cannot_be_pressed_for_a_while_stays_where_it_is() {
        let (on, off) = ([act("a", "1")], [Row::Text { key: "a".into(), label: "1".into() }]);
        assert_eq!(shape(&on), shape(&off));
        assert_ne!(faces(&on), faces(&off));
    }

    #[test]
    fn labels_are_text() {
        assert_eq!(escaped("R&D_team"), "R&&D_team");
        assert_eq!(escaped(&"x".repeat(500)).chars().count(), LONGEST + 1);
    }
}
