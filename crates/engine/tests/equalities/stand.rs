//! How leads stand, looked at once, against the walk through all that happened.

use baton_engine::{Compiled, Observation, Stand};
use baton_testkit::generate::{Scale, instants, logs, models};
use proptest::prelude::*;

use super::{cases, model, ordered, walk};

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn a_lead_stands_where_the_walk_ends(document in models(Scale::Hours), log in logs(Scale::Hours)) {
        let model = model(&document);
        let compiled = Compiled::new(&model);
        for at in instants(Scale::Hours, &log) {
            let messages: Vec<(i64, Observation)> = ordered(&log, at)
                .into_iter()
                .map(|message| (message.occurred_at.micros(), compiled.observe(message)))
                .collect();
            let stand = Stand::at(&compiled, messages.iter().map(|(at, seen)| (*at, seen)), at.micros());
            let walk = walk(&compiled, &log, at);
            let walked = walk.state().first_at().map(|_| Stand {
                score: walk.state().score(&compiled, at.micros()),
                qualified: walk.life().qualified,
                is_lead: walk.life().lead_since.is_some(),
            });
            prop_assert_eq!(stand, walked, "{}", at);
        }
    }
}
