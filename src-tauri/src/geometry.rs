//! Where the window is and how large: kept in `window.json` from one opening to the next. Only the window's process
//! reads and writes it, and a file that cannot be read is as good as none.

use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tauri::{LogicalSize, PhysicalPosition, WebviewWindow, WindowEvent};

/// A place on the desktop.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Geometry {
    /// The left edge of the frame, in physical pixels of the whole desktop.
    pub x: i32,
    /// Its upper edge.
    pub y: i32,
    /// The page's width, in logical pixels.
    pub width: f64,
    /// The page's height.
    pub height: f64,
}

/// Part of the desktop that windows may cover, in physical pixels, and how many of them a logical one has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    x: i32,
    y: i32,
    width: u32,
    height: u32,
    scale: f64,
}

/// Keeps the geometry of one window. Cheap to clone.
#[derive(Clone)]
pub struct Keeper {
    path: PathBuf,
    state: Arc<(Mutex<Seen>, Condvar)>,
}

#[derive(Default)]
struct Seen {
    now: Option<Geometry>,
    written: Option<Geometry>,
}

/// The size of a window that was never open before, in logical pixels.
pub const USUAL: LogicalSize<f64> = LogicalSize { width: 380.0, height: 600.0 };
/// No window is smaller.
pub const LEAST: LogicalSize<f64> = LogicalSize { width: 340.0, height: 480.0 };

impl Keeper {
    /// Keeps it in this folder.
    pub fn new(folder: &Path) -> Keeper {
        Keeper { path: folder.join("window.json"), state: Arc::default() }
    }

    /// Gives a window that is not shown yet the place that it had, as far as that is still on the desktop, and follows it
    /// from then on.
    pub fn attach(&self, window: &WebviewWindow) {
        let kept: Option<Geometry> = std::fs::read(&self.path).ok().and_then(|text| serde_json::from_slice(&text).ok());
        let areas: Vec<Area> = window.available_monitors().unwrap_or_default().iter().map(Area::of).collect();
        if let Some(place) = kept.and_then(|kept| fit(kept, &areas)) {
            let _ = window.set_size(LogicalSize::new(place.width, place.height));
            let _ = window.set_position(PhysicalPosition::new(place.x, place.y));
        }
        self.lock().written = kept;
        let (keeper, of) = (self.clone(), window.clone());
        window.on_window_event(move |event| {
            if matches!(event, WindowEvent::Moved(_) | WindowEvent::Resized(_)) {
                keeper.see(&of);
            }
        });
        let keeper = self.clone();
        std::thread::spawn(move || keeper.write_when_it_rests());
    }

    /// Writes what has not been written yet.
    pub fn write(&self) {
        let mut seen = self.lock();
        let Some(now) = seen.now.filter(|now| seen.written != Some(*now)) else { return };
        // Whether or not it can be written, the same is not tried again.
        seen.written = Some(now);
        drop(seen);
        let _ = write(&self.path, &now);
    }

    /// A window that fills the screen or is put away is to come back as it was before.
    fn see(&self, window: &WebviewWindow) {
        let yes = |answer: tauri::Result<bool>| answer.unwrap_or_default();
        if !yes(window.is_visible())
            || yes(window.is_maximized())
            || yes(window.is_minimized())
            || yes(window.is_fullscreen())
        {
            return;
        }
        let (Ok(at), Ok(size), Ok(scale)) = (window.outer_position(), window.inner_size(), window.scale_factor())
        else {
            return;
        };
        let size = size.to_logical::<f64>(scale);
        self.lock().now = Some(Geometry { x: at.x, y: at.y, width: size.width, height: size.height });
        self.state.1.notify_all();
    }

    fn write_when_it_rests(&self) {
        loop {
            let mut seen = self.lock();
            while seen.now.is_none_or(|now| seen.written == Some(now)) {
                seen = self.state.1.wait(seen).unwrap_or_else(PoisonError::into_inner);
            }
            let mut last = seen.now;
            loop {
                let (again, rest) = self.state.1.wait_timeout(seen, REST).unwrap_or_else(PoisonError::into_inner);
                seen = again;
                if rest.timed_out() && seen.now == last {
                    break;
                }
                last = seen.now;
            }
            drop(seen);
            self.write();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.state.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Area {
    fn of(monitor: &tauri::Monitor) -> Area {
        let work = monitor.work_area();
        Area {
            x: work.position.x,
            y: work.position.y,
            width: work.size.width,
            height: work.size.height,
            scale: monitor.scale_factor(),
        }
    }

    /// How many physical pixels of a rectangle lie in it.
    fn overlap(&self, x: i32, y: i32, width: i64, height: i64) -> i64 {
        let along = |from: i32, length: i64, start: i32, whole: u32| {
            let (from, start) = (i64::from(from), i64::from(start));
            ((from + length).min(start + i64::from(whole)) - from.max(start)).max(0)
        };
        along(x, width, self.x, self.width) * along(y, height, self.y, self.height)
    }
}

/// The place that can be given back: whole on the monitor of which it covers most. None when it is on no monitor that
/// is there now, or makes no sense.
pub fn fit(kept: Geometry, areas: &[Area]) -> Option<Geometry> {
    let sane = |length: f64| length.is_finite() && length < LARGEST;
    if !sane(kept.width) || !sane(kept.height) {
        return None;
    }
    let physical = |length: f64, area: &Area| (length * area.scale) as i64;
    let covers = |area: &Area| {
        area.overlap(kept.x, kept.y, physical(kept.width, area).max(1), physical(kept.height, area).max(1))
    };
    let area = areas.iter().max_by_key(|area| covers(area)).filter(|area| covers(area) > 0)?;
    let within = |wanted: f64, least: f64, most: u32| wanted.min(f64::from(most) / area.scale).max(least);
    let width = within(kept.width, LEAST.width, area.width);
    let height = within(kept.height, LEAST.height, area.height);
    let inside = |at: i32, length: f64, start: i32, whole: u32| {
        let last = i64::from(start) + i64::from(whole) - physical(length, area);
        i64::from(at).min(last).max(i64::from(start)) as i32
    };
    let x = inside(kept.x, width, area.x, area.width);
    let y = inside(kept.y, height, area.y, area.height);
    Some(Geometry { x, y, width, height })
}

/// All at once, and readable by this person alone.
fn write(path: &Path, geometry: &Geometry) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut fresh = tempfile::NamedTempFile::new_in(folder)?;
    fresh.write_all(&serde_json::to_vec(geometry)?)?;
    fresh.persist(path)?;
    Ok(())
}

/// How long a window must stay where it is until that is written down.
const REST: Duration = Duration::from_secs(1);
/// No desktop is as large; in logical pixels.
const LARGEST: f64 = 100_000.0;

#[cfg(test)]
mod tests {
    use super::*;

    const LEFT: Area = Area { x: 0, y: 28, width: 1920, height: 1052, scale: 1.0 };
    const RIGHT: Area = Area { x: 1920, y: 0, width: 3840, height: 2160, scale: 2.0 };

    fn at(x: i32, y: i32, width: f64, height: f64) -> Geometry {
        Geometry { x, y, width, height }
    }

    #[test]
    fn a_place_on_the_desktop_stays_and_another_is_brought_back() {
        let both = [LEFT, RIGHT];
        let table = [
            ("stays", at(100, 200, 400.0, 700.0), Some(at(100, 200, 400.0, 700.0))),
            ("on the second monitor", at(2000, 50, 400.0, 700.0), Some(at(2000, 50, 400.0, 700.0))),
            ("half out", at(1800, 900, 400.0, 700.0), Some(at(1920, 760, 400.0, 700.0))),
            ("over the panel", at(100, 0, 400.0, 700.0), Some(at(100, 28, 400.0, 700.0))),
            ("larger than the monitor", at(0, 28, 5000.0, 5000.0), Some(at(1920, 0, 1920.0, 1080.0))),
            ("smaller than it may be", at(10, 40, 20.0, 30.0), Some(at(10, 40, 340.0, 480.0))),
            ("on a monitor that is gone", at(9000, 100, 400.0, 700.0), None),
            ("far out", at(i32::MIN, i32::MAX, 400.0, 700.0), None),
            ("no number", at(10, 40, f64::NAN, 700.0), None),
            ("no size", at(10, 40, 1e300, 700.0), None),
        ];
        for (what, kept, back) in table {
            assert_eq!(fit(kept, &both), back, "{what}");
        }
        assert_eq!(fit(at(1800, 900, 400.0, 700.0), &[LEFT]), Some(at(1520, 380, 400.0, 700.0)));
        assert_eq!(fit(at(1, 1, 400.0, 700.0), &[]), None);
    }

    #[test]
    fn what_is_written_is_read_and_is_private() {
        let folder = tempfile::tempdir().expect("a folder is made");
        let keeper = Keeper::new(folder.path());
        keeper.write();
        assert!(!keeper.path.exists(), "nothing was seen");
        let place = at(1, 2, 400.0, 700.0);
        keeper.lock().now = Some(place);
        keeper.write();
        let text = std::fs::read(&keeper.path).expect("is there");
        assert_eq!(serde_json::from_slice::<Geometry>(&text).expect("is read"), place);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(keeper.path.metadata().expect("is there").permissions().mode() & 0o777, 0o600);
        }
        std::fs::remove_file(&keeper.path).expect("is removed");
        keeper.write();
        assert!(!keeper.path.exists(), "the same is not written twice");
    }
}
