//! Every example in the guide is true: whole models parse, excerpts parse in the model around them.

use baton_model::ScoringModel;

/// The blocks of a page that are fenced as `yaml`, with the line each begins on.
fn blocks(page: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut lines = page.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        if line.trim() == "```yaml" {
            let text: Vec<&str> =
                lines.by_ref().map(|(_, line)| line).take_while(|line| line.trim() != "```").collect();
            found.push((number + 1, text.join("\n")));
        }
    }
    found
}

/// An excerpt as a whole model: what it lacks is put around it.
fn whole(excerpt: &str) -> String {
    let indented = |by: usize| {
        let lines: Vec<String> = excerpt.lines().map(|line| format!("{:by$}{line}\n", "")).collect();
        lines.concat()
    };
    let head = "schema: baton.scoring/v1\nname: guide\n";
    if excerpt.starts_with("schema:") {
        excerpt.to_owned()
    } else if excerpt.starts_with("- id:") && excerpt.contains("dimension:") {
        format!("{head}groups:\n{}", indented(2))
    } else if excerpt.starts_with("- id:") {
        format!("{head}groups:\n  - id: g\n    dimension: engagement\n    rules:\n{}", indented(6))
    } else if excerpt.starts_with("when:") || excerpt.starts_with("where:") || excerpt.starts_with("event:") {
        let rest = if excerpt.starts_with("where:") { "        event: X\n" } else { "" };
        format!(
            "{head}groups:\n  - id: g\n    dimension: engagement\n    rules:\n      - id: r\n        points: 1\n{rest}{}",
            indented(8)
        )
    } else {
        format!("{head}{}\n{excerpt}\n", if excerpt.contains("groups:") { "" } else { "groups: []" })
    }
}

fn check(name: &str, page: &str) -> usize {
    let blocks = blocks(page);
    for (line, block) in &blocks {
        if let Err(faults) = ScoringModel::from_yaml(&whole(block)) {
            panic!("{name}, line {line}\n{faults}\n\n{}", whole(block));
        }
    }
    blocks.len()
}

#[test]
fn every_example_parses_in_both_languages() {
    let english = check("en", include_str!("../../../../docs/guide/en/scoring-models.md"));
    let korean = check("ko", include_str!("../../../../docs/guide/ko/scoring-models.md"));
    assert!(english > 10);
    assert_eq!(english, korean, "both pages have the same examples");
}

#[test]
fn the_weights_in_the_table_are_those_of_the_template() {
    let (_, text) = baton_model::scoring::templates()[0];
    let model = ScoringModel::from_yaml(text).unwrap();
    for (name, page) in [
        ("en", include_str!("../../../../docs/guide/en/scoring-models.md")),
        ("ko", include_str!("../../../../docs/guide/ko/scoring-models.md")),
    ] {
        for rule in model.groups.iter().flat_map(|group| &group.rules) {
            let row = page
                .lines()
                .find(|line| line.starts_with(&format!("| `{}` |", rule.id)))
                .unwrap_or_else(|| panic!("{name} has no row for {}", rule.id));
            let ours = row.split('|').nth(2).unwrap().trim().replace('−', "-");
            assert_eq!(ours.parse::<f64>().ok(), Some(rule.points), "{name} {}: {row}", rule.id);
        }
    }
}
