//! The ready models: sound, without warnings, complete in both languages, and true to their promises.

use std::collections::BTreeSet;

use baton_model::ScoringModel;
use baton_model::scoring::{Condition, RuleKind, templates};

fn models() -> Vec<ScoringModel> {
    templates()
        .iter()
        .map(|(name, text)| {
            let model = ScoringModel::from_text(text).unwrap_or_else(|faults| panic!("{name}\n{faults}"));
            assert_eq!(&model.name, name);
            model
        })
        .collect()
}

#[test]
fn they_parse_without_warnings_and_survive_export() {
    for model in models() {
        let warnings: Vec<String> = model.warnings().iter().map(ToString::to_string).collect();
        assert!(warnings.is_empty(), "{}\n{}", model.name, warnings.join("\n"));
        assert_eq!(ScoringModel::from_json(&model.canonical_json()).unwrap().version(), model.version());
    }
}

#[test]
fn every_group_and_rule_is_labelled_in_korean_and_english() {
    for model in models() {
        for group in &model.groups {
            let labels = std::iter::once(&group.label).chain(group.rules.iter().map(|rule| &rule.label));
            for label in labels {
                assert!(label.contains_key("en") && label.contains_key("ko"), "{} {label:?}", group.id);
                assert!(label["ko"].chars().any(|c| ('가'..='힣').contains(&c)), "{label:?}");
            }
        }
    }
}

#[test]
fn they_use_every_behaviour_that_marketing_meets() {
    let names = [
        "Newsletter Subscribed",
        "Webinar Attended",
        "Asset Downloaded",
        "Live Chat Conversation Started",
        "Product Added to Wishlist",
        "Trial Started",
        "Product Added",
        "Page Viewed",
        "Page Engaged",
        "Products Searched",
        "Email Link Clicked",
        "Email Replied",
        "Unsubscribed",
        "Email Bounced",
        "Email Marked as Spam",
        "Meeting Booked",
        "Demo Attended",
        "Form Submitted",
        "Coupon Applied",
        "Survey Answered",
    ];
    for model in models() {
        let used: BTreeSet<&str> = model
            .groups
            .iter()
            .flat_map(|group| &group.rules)
            .filter(|rule| rule.points != 0.0)
            .flat_map(|rule| match &rule.kind {
                RuleKind::Event(event) => event.events.iter().map(String::as_str).collect(),
                RuleKind::State(_) => Vec::new(),
            })
            .collect();
        for name in names {
            assert!(used.contains(name), "{} has no rule for {name}", model.name);
        }
        assert!(!used.contains("Email Opened"), "opens are worth nothing");
    }
}

#[test]
fn a_meeting_is_worth_more_than_a_demo_and_a_demo_more_than_a_reply() {
    for model in models() {
        let points = |id: &str| {
            let rules = model.groups.iter().flat_map(|group| &group.rules);
            rules.into_iter().find(|rule| rule.id == id).map(|rule| rule.points).unwrap()
        };
        assert!(points("meeting-booked") > points("demo-attended"));
        assert!(points("demo-attended") > points("email-reply"));
        assert!(points("email-reply") > points("email-click"));
    }
}

#[test]
fn clicks_and_visits_cannot_qualify_anyone() {
    for model in models() {
        let qualification = model.qualification.as_ref().unwrap();
        let Some(Condition::All(parts)) = &qualification.enter.when else { panic!("an act is demanded") };
        let Some(Condition::Events(act)) = parts.first() else { panic!("an act is demanded") };
        for passive in
            ["Page Viewed", "Page Engaged", "Email Link Clicked", "Email Opened", "Products Searched"]
        {
            assert!(!act.events.iter().any(|name| name == passive), "{passive}");
        }
        let leave = qualification.leave.as_ref().unwrap();
        assert!(leave.total < qualification.enter.total && qualification.handoff.is_none());
        assert!(qualification.enter.fit.is_some() && model.lead.is_some());
    }
}

#[test]
fn job_titles_in_both_languages_are_told_apart() {
    let model = &models()[0];
    let pattern = |id: &str| -> Vec<regex::Regex> {
        fn collect(condition: &Condition, found: &mut Vec<regex::Regex>) {
            match condition {
                Condition::All(parts) | Condition::Any(parts) => {
                    for part in parts {
                        collect(part, found);
                    }
                }
                Condition::Attribute(test) => {
                    for test in &test.tests {
                        if let baton_model::scoring::ValueTest::Matches(pattern) = test {
                            found.push(pattern.clone());
                        }
                    }
                }
                _ => {}
            }
        }
        let rules = model.groups.iter().flat_map(|group| &group.rules);
        let rule = rules.into_iter().find(|rule| rule.id == id).unwrap();
        let mut found = Vec::new();
        if let RuleKind::State(condition) = &rule.kind {
            collect(condition, &mut found);
        }
        found
    };
    let holds = |id: &str, title: &str| pattern(id).iter().any(|pattern| pattern.is_match(title));
    for title in
        ["CEO", "대표이사", "대표", "영업이사", "VP Engineering", "Co-Founder", "마케팅본부장", "cto"]
    {
        assert!(holds("decision-maker", title), "{title}");
    }
    for title in ["영업대표", "Victor", "Engineer", "사원", "International Buyer", "developer"] {
        assert!(!holds("decision-maker", title), "{title}");
    }
    for title in ["팀장", "구매부장", "Head of Procurement", "IT Manager"] {
        assert!(holds("manager", title), "{title}");
    }
    for title in ["Student", "대학생", "인턴", "취업 준비생", "Marketing Intern", "Job Seeker"] {
        assert!(holds("student-or-job-seeker", title), "{title}");
    }
    assert!(!holds("student-or-job-seeker", "Head of International Sales"));
    for address in ["kim@gmail.com", "lee@naver.com", "a@yahoo.co.kr", "B@HANMAIL.NET"] {
        assert!(holds("free-mail", address), "{address}");
    }
    for address in ["kim@acme.co.kr", "a@gmail-tools.com", "a@mygmail.com"] {
        assert!(!holds("free-mail", address), "{address}");
    }
}
