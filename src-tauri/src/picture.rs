//! The tray's pictures, in the paint that this desktop asks for.

use codex_connect_core::menu::Icon;
use tauri::image::Image;

/// How a picture is painted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// In colours that can be seen on light and on dark: where the panel is unknown.
    Colour,
    /// One colour, which the system puts in: a template.
    BySystem,
    /// Black, for a light taskbar.
    Black,
    /// White, for a dark one.
    White,
}

impl Paint {
    /// What this desktop asks for now. On Windows that is the taskbar's theme, which is not the one of apps; a change of it
    /// is seen when the tray is drawn next. macOS and Windows are written from their documents and were not run.
    pub fn now() -> Paint {
        if cfg!(target_os = "macos") {
            Paint::BySystem
        } else if cfg!(windows) {
            if taskbar_is_light() { Paint::Black } else { Paint::White }
        } else {
            Paint::Colour
        }
    }

    /// The picture, 44 pixels wide and high, which the desktop scales down.
    ///
    /// # Errors
    /// When the file is no PNG.
    pub fn picture(self, icon: Icon) -> tauri::Result<Image<'static>> {
        macro_rules! pictures {
            ($folder:literal) => {
                match icon {
                    Icon::NoneConnected => {
                        include_bytes!(concat!("../../assets/tray/png/", $folder, "/none-connected-44.png")).as_slice()
                    }
                    Icon::AllWell => include_bytes!(concat!("../../assets/tray/png/", $folder, "/all-well-44.png")),
                    Icon::Working => include_bytes!(concat!("../../assets/tray/png/", $folder, "/working-44.png")),
                    Icon::Waiting => include_bytes!(concat!("../../assets/tray/png/", $folder, "/waiting-44.png")),
                    Icon::SignInNeeded => {
                        include_bytes!(concat!("../../assets/tray/png/", $folder, "/sign-in-needed-44.png"))
                    }
                    Icon::KeychainLocked => {
                        include_bytes!(concat!("../../assets/tray/png/", $folder, "/keychain-locked-44.png"))
                    }
                }
            };
        }
        let drawn = |bytes: &[u8]| Image::from_bytes(bytes);
        match self {
            Paint::Colour => drawn(pictures!("color")),
            Paint::BySystem | Paint::Black => drawn(pictures!("template")),
            Paint::White => drawn(pictures!("template")).map(white),
        }
    }
}

/// What is black becomes white; what is clear stays clear.
fn white(image: Image<'static>) -> Image<'static> {
    let painted = image.rgba().chunks_exact(4).flat_map(|pixel| [255, 255, 255, pixel[3]]).collect();
    Image::new_owned(painted, image.width(), image.height())
}

/// Windows 10 and 11: a person can have a dark taskbar under light apps. Where nothing is written it is dark.
#[cfg(windows)]
fn taskbar_is_light() -> bool {
    let theme = "Software\\Microsoft\\Windows\\CurrentVersion\\Themes\\Personalize";
    let told = windows_registry::CURRENT_USER.open(theme).and_then(|key| key.get_u32("SystemUsesLightTheme"));
    told.is_ok_and(|light| light == 1)
}

/// Only Windows has a taskbar with a theme of its own.
#[cfg(not(windows))]
fn taskbar_is_light() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_picture_is_one_in_every_paint() {
        for paint in [Paint::Colour, Paint::BySystem, Paint::Black, Paint::White] {
            for icon in Icon::ALL {
                assert_eq!(paint.picture(icon).expect("is a PNG").width(), 44, "{} {paint:?}", icon.name());
            }
        }
    }

    #[test]
    fn black_is_white_on_a_dark_taskbar_and_has_the_same_shape() {
        for icon in Icon::ALL {
            let [black, white] = [Paint::Black, Paint::White].map(|paint| paint.picture(icon).expect("is a PNG"));
            let seen = |image: &Image<'_>, colour: u8| {
                let pixels = image.rgba().chunks_exact(4).filter(|pixel| pixel[3] > 0);
                pixels.map(|pixel| pixel[..3] == [colour; 3]).collect::<Vec<_>>()
            };
            assert!(seen(&white, 255).iter().all(|is| *is) && !seen(&white, 255).is_empty());
            assert!(seen(&black, 0).iter().all(|is| *is), "{} is a template of one colour", icon.name());
            let clear = |image: &Image<'_>| image.rgba().chunks_exact(4).map(|pixel| pixel[3]).collect::<Vec<_>>();
            assert_eq!(clear(&black), clear(&white));
        }
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_panel_that_is_unknown_gets_colours() {
        assert_eq!(Paint::now(), Paint::Colour);
    }
}
