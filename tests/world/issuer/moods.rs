//! Which mood each endpoint has, now and for its next requests.

use std::collections::{HashMap, VecDeque};

use super::mood::{Endpoint, Mood};

/// The standing mood of each endpoint, and the moods of its next requests.
#[derive(Default)]
pub(super) struct Moods(HashMap<Endpoint, Plan>);

struct Plan {
    standing: Mood,
    next: VecDeque<(Mood, usize)>,
}

impl Moods {
    pub(super) fn set(&mut self, endpoint: Endpoint, mood: Mood) {
        self.plan(endpoint, mood).standing = mood;
    }

    pub(super) fn set_for_next(&mut self, endpoint: Endpoint, mood: Mood, requests: usize) {
        let plan = self.plan(endpoint, mood);
        if requests > 0 {
            plan.next.push_back((mood, requests));
        }
    }

    /// The mood for the request that has just come.
    pub(super) fn take(&mut self, endpoint: Endpoint) -> Mood {
        let Some(plan) = self.0.get_mut(&endpoint) else {
            return Mood::Well;
        };
        let Some((mood, left)) = plan.next.front_mut() else {
            return plan.standing;
        };
        let mood = *mood;
        *left -= 1;
        if *left == 0 {
            plan.next.pop_front();
        }
        mood
    }

    fn plan(&mut self, endpoint: Endpoint, mood: Mood) -> &mut Plan {
        let gives_tokens = matches!(endpoint, Endpoint::Exchange | Endpoint::Refresh);
        assert!(gives_tokens || !mood.changes_a_token_answer(), "{endpoint:?} gives no tokens and cannot be {mood:?}");
        self.0.entry(endpoint).or_insert_with(|| Plan { standing: Mood::Well, next: VecDeque::new() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mood_for_some_requests_ends_and_the_standing_one_returns() {
        let mut moods = Moods::default();
        moods.set(Endpoint::Refresh, Mood::Down);
        moods.set_for_next(Endpoint::Refresh, Mood::InternalError, 2);
        moods.set_for_next(Endpoint::Refresh, Mood::Well, 1);
        moods.set_for_next(Endpoint::Refresh, Mood::Challenge, 0);
        let taken: Vec<_> = (0..5).map(|_| moods.take(Endpoint::Refresh)).collect();
        let expected = [Mood::InternalError, Mood::InternalError, Mood::Well, Mood::Down, Mood::Down];
        assert_eq!(taken, expected);
        assert_eq!(moods.take(Endpoint::Exchange), Mood::Well);
    }

    #[test]
    #[should_panic(expected = "gives no tokens")]
    fn a_token_mood_fits_the_token_endpoint_only() {
        Moods::default().set(Endpoint::Revoke, Mood::WithoutIdToken);
    }
}
