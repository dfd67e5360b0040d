//! What there is to see, read and ask for on the site of the company whose workspace this is: Saebyeol, planning software.

use super::people::Archetype;

/// What a page is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Topic {
    Home,
    Product,
    Pricing,
    Blog,
    Docs,
    Careers,
    Customers,
}

/// A page.
pub(super) struct Page {
    pub topic: Topic,
    pub path: &'static str,
    pub en: &'static str,
    pub ko: &'static str,
}

const fn page(topic: Topic, path: &'static str, en: &'static str, ko: &'static str) -> Page {
    Page { topic, path, en, ko }
}

/// The pages.
pub(super) const PAGES: [Page; 25] = [
    page(Topic::Home, "/", "Saebyeol: plan less, deliver more", "새별: 계획은 짧게, 납기는 정확하게"),
    page(Topic::Home, "/about", "About us", "회사 소개"),
    page(Topic::Product, "/product", "Product", "제품"),
    page(Topic::Product, "/product/demand-planning", "Demand planning", "수요 계획"),
    page(Topic::Product, "/product/inventory", "Inventory", "재고 관리"),
    page(Topic::Product, "/product/integrations", "Integrations", "연동"),
    page(Topic::Product, "/security", "Security", "보안"),
    page(Topic::Pricing, "/pricing", "Pricing", "가격"),
    page(Topic::Pricing, "/pricing/enterprise", "Enterprise pricing", "엔터프라이즈 가격"),
    page(Topic::Blog, "/blog/safety-stock", "How much safety stock is enough", "안전 재고, 얼마면 충분할까"),
    page(
        Topic::Blog,
        "/blog/forecast-error",
        "Five ways to read a forecast error",
        "예측 오차를 읽는 다섯 가지 방법",
    ),
    page(Topic::Blog, "/blog/spreadsheet-exit", "Leaving the spreadsheet", "엑셀에서 벗어나기"),
    page(
        Topic::Blog,
        "/blog/s-and-op-meeting",
        "The S&OP meeting that ends on time",
        "제시간에 끝나는 S&OP 회의",
    ),
    page(Topic::Blog, "/blog/lead-times", "When lead times lie", "리드타임이 거짓말할 때"),
    page(
        Topic::Blog,
        "/blog/ai-in-planning",
        "What AI can and cannot plan",
        "AI가 계획할 수 있는 것과 없는 것",
    ),
    page(Topic::Docs, "/docs", "Documentation", "문서"),
    page(Topic::Docs, "/docs/import", "Import your data", "데이터 가져오기"),
    page(Topic::Docs, "/docs/api", "API reference", "API 레퍼런스"),
    page(Topic::Docs, "/docs/sso", "Single sign-on", "통합 인증(SSO)"),
    page(Topic::Careers, "/careers", "Careers", "채용"),
    page(Topic::Careers, "/careers/backend-engineer", "Backend engineer", "백엔드 엔지니어 채용"),
    page(Topic::Careers, "/careers/internship", "Internship", "인턴 채용"),
    page(Topic::Customers, "/customers", "Customers", "고객 사례"),
    page(
        Topic::Customers,
        "/customers/grocer",
        "A grocer halves its waste",
        "폐기를 절반으로 줄인 식품 유통사",
    ),
    page(
        Topic::Customers,
        "/customers/parts-maker",
        "A parts maker delivers on time",
        "납기를 지키는 부품사",
    ),
];

/// How likely a page is to be looked at by `archetype`, `progress` (0..1) of the way through a wave of interest.
pub(super) fn appeal(page: &Page, archetype: Archetype, progress: f64) -> f64 {
    // Home, product, pricing, blog, docs, careers, customers.
    let weights = match archetype {
        Archetype::Cold => [3.0, 2.0, 0.25, 4.0, 0.3, 0.2, 0.6],
        Archetype::Curious => [1.5, 2.5, 0.15 + progress * 0.35, 5.0, 0.8, 0.1, 1.4],
        Archetype::Evaluating => [0.8, 4.0, 1.0 + progress * 2.5, 2.0, 1.0 + progress * 2.0, 0.03, 2.0],
        Archetype::Champion => [0.7, 3.0, 1.5 + progress * 2.5, 1.0, 2.0, 0.02, 2.0],
        Archetype::Student => [1.0, 1.5, 0.15, 4.0, 1.0, 4.0, 0.5],
        Archetype::Competitor => [0.5, 4.0, 4.0, 1.0, 3.0, 0.3, 1.5],
    };
    let pages = PAGES.iter().filter(|other| other.topic == page.topic).count().max(1);
    weights[page.topic as usize] / pages as f64
}

/// Gated assets: slug, English title, Korean title.
pub(super) const ASSETS: [(&str, &str, &str); 5] = [
    ("inventory-checklist", "The two-minute inventory checklist", "2분 재고 점검표"),
    ("forecasting-guide", "A guide to demand forecasting", "수요예측 가이드"),
    ("planner-salary-report", "What planners earn", "계획 담당자 연봉 리포트"),
    ("roi-calculator", "ROI calculator", "ROI 계산기"),
    ("buyers-guide", "How to buy planning software", "계획 소프트웨어 구매 가이드"),
];

/// What people look for in the product.
pub(super) const QUERIES: [(&str, &str); 6] = [
    ("erp integration", "ERP 연동"),
    ("multi warehouse", "다중 창고"),
    ("forecast accuracy", "예측 정확도"),
    ("single sign-on", "통합 인증"),
    ("api rate limit", "API 호출 제한"),
    ("on-premises", "사내 설치"),
];

/// What is sold: name, and what it costs a year for each employee of the customer, in US dollars.
pub(super) const PLANS: [(&str, f64); 3] =
    [("Saebyeol Team", 90.0), ("Saebyeol Business", 60.0), ("Saebyeol Enterprise", 42.0)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_who_evaluate_look_at_prices_and_students_at_jobs() {
        let share = |archetype, progress, topic| {
            let all: f64 = PAGES.iter().map(|page| appeal(page, archetype, progress)).sum();
            let on: f64 =
                PAGES.iter().filter(|p| p.topic == topic).map(|page| appeal(page, archetype, progress)).sum();
            on / all
        };
        let pricing = |progress| share(Archetype::Evaluating, progress, Topic::Pricing);
        assert!(pricing(1.0) > 0.2 && pricing(1.0) > pricing(0.0));
        assert!(share(Archetype::Cold, 0.5, Topic::Pricing) < 0.05);
        assert!(share(Archetype::Student, 0.5, Topic::Careers) > 0.25);
        assert!(
            PAGES.iter().all(|page| page.path.starts_with('/') && appeal(page, Archetype::Cold, 0.0) > 0.0)
        );
    }
}
