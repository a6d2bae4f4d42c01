//! What a brand consists of.

use kernel::{Currency, Dimension, Email, Language, Offered, ProductCode, SiteId, UnitPrice};

use crate::colors::Colors;
use crate::hold_back::HoldBack;
use crate::localized::Localized;
use crate::operators::OperatorRules;
use crate::products::{Product, ProductDimension};
use crate::text_messages::TextMessages;

/// A brand, as its file says. Valid by construction: [`Brand::parse`] is the only way to one.
#[derive(Clone, Debug)]
pub struct Brand {
    /// What the product is called (`TrueWatch`), in the brand's first language: for what has no reader of its own.
    pub name: String,
    /// What readers of each language call it; [`Brand::name_in`].
    pub(crate) names: Localized,
    /// The company that sells it, as in contracts.
    pub legal_name: String,
    /// The languages offered, the first being the default.
    pub languages: Vec<Language>,
    /// ISO 4217 code of the one currency of all prices.
    pub currency: Currency,
    /// The brand's host names.
    pub domains: Domains,
    /// Who mails come from.
    pub sender: Sender,
    /// Whom a buyer asks for help.
    pub support: Support,
    /// What a buyer agrees to.
    pub legal: Legal,
    /// Where the product's own console is, if sign-in should lead there.
    pub console: Option<ConsoleLink>,
    /// What a buyer does first in a new workspace, in order; shown on its start page.
    pub first_steps: Vec<FirstStep>,
    /// When usage records are shown to an operator before they are sent; never without it.
    pub hold_back: Option<HoldBack>,
    /// The countries to which text messages go, and how many.
    pub text_messages: TextMessages,
    /// The country whose numbers people type without a country code, as its ISO 3166-1 code. `None` if a number needs its country
    /// code.
    pub default_country: Option<String>,
    /// What operators may do alone.
    pub operators: OperatorRules,
    /// Cloud providers beside AWS that buyers are shown, by their words (`azure`). AWS's listing guidelines forbid steering
    /// its buyers to other clouds, so none unless the file says so.
    pub other_providers: Vec<String>,
    /// Whether the contact that a buyer named to AWS is used: to fill in the registration, and for the one mail about an activation that
    /// was left. Not unless the file says so, since the seller's privacy policy must.
    pub use_buyer_contact: bool,
    /// The colors of the pages, which pass WCAG AA.
    pub colors: Colors,
    /// The logo: one inline SVG element without script or style.
    pub logo_svg: String,
    /// Where workspaces can live. At least one; ids are unique.
    pub sites: Vec<Site>,
    /// The listings on AWS Marketplace. At least one; product codes are unique.
    pub products: Vec<Product>,
}

/// The words of the cloud providers beside AWS that a brand file may switch on.
pub const OTHER_PROVIDERS: [&str; 3] = ["alibaba-cloud", "huawei-cloud", "azure"];

impl Brand {
    /// What readers of `language` call the product.
    #[must_use]
    pub fn name_in(&self, language: Language) -> &str {
        self.names.get(language)
    }

    /// What the brand, its company, its site and its products are called: words that are no secret of anybody's.
    pub fn own_words(&self) -> impl Iterator<Item = &str> {
        let of_brand = [self.legal_name.as_str(), self.domains.main.as_str()];
        let names = std::iter::once(&self.names).chain(self.products.iter().map(|product| &product.name));
        of_brand.into_iter().chain(names.flat_map(Localized::texts))
    }

    /// The site with this id, if the brand has it.
    #[must_use]
    pub fn site(&self, id: &SiteId) -> Option<&Site> {
        self.sites.iter().find(|site| site.id == *id)
    }

    /// The product with this code, if it is the brand's own.
    #[must_use]
    pub fn product(&self, code: &ProductCode) -> Option<&Product> {
        self.products.iter().find(|product| product.product_code == *code)
    }

    /// Which dimensions a product sells, and which it lacks that the brand's other products sell.
    #[must_use]
    pub fn offered(&self, code: &ProductCode) -> Offered {
        let Some(product) = self.product(code) else { return Offered::default() };
        let offered: Vec<Dimension> = product.dimensions.iter().map(|dimension| dimension.name.clone()).collect();
        let mut not_offered: Vec<Dimension> = Vec::new();
        for dimension in self.products.iter().flat_map(|other| &other.dimensions) {
            if !offered.contains(&dimension.name) && !not_offered.contains(&dimension.name) {
                not_offered.push(dimension.name.clone());
            }
        }
        Offered::new(product.pricing.is_metered(), offered, not_offered)
    }

    /// A dimension of a product.
    #[must_use]
    pub fn dimension(&self, code: &ProductCode, name: &Dimension) -> Option<&ProductDimension> {
        self.product(code)?.dimensions.iter().find(|dimension| dimension.name == *name)
    }

    /// What a billable unit of a dimension costs by this file.
    #[must_use]
    pub fn unit_price(&self, code: &ProductCode, name: &Dimension) -> Option<UnitPrice> {
        let millionths = self.dimension(code, name)?.unit_price_millionths;
        Some(UnitPrice { currency: self.currency, millionths })
    }
}

/// The brand's host names, without scheme or path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domains {
    /// The product's own site.
    pub main: String,
    /// Where the Billing Center is reached.
    pub billing: String,
}

/// Who mails come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The name shown beside the address.
    pub name: String,
    /// An address that SES may send from.
    pub address: Email,
    /// What text messages come from: a sender id, phone number, pool or their ARN, as AWS End User Messaging knows it.
    /// Without one, AWS picks a number of the seller's.
    pub text_message_identity: Option<String>,
}

/// Whom a buyer asks for help. AWS requires a contact on the landing page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Support {
    /// The mailbox of support.
    pub email: Email,
    /// A help page, if there is one.
    pub url: Option<String>,
}

/// What a buyer agrees to: absolute `https` links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Legal {
    /// The terms of service.
    pub terms_url: Localized,
    /// The privacy policy.
    pub privacy_url: Localized,
}

/// The product's own console, to which a signed-in person is sent instead of our start page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsoleLink {
    template: String,
}

impl ConsoleLink {
    pub(crate) const fn new(template: String) -> Self {
        Self { template }
    }

    /// The console's address for a site: `{site}` in the file's `url` stands for the site's id.
    #[must_use]
    pub fn url(&self, site: &SiteId) -> String {
        self.template.replace("{site}", site.as_str())
    }
}

/// Something that a buyer does first in a new workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstStep {
    /// What it is, in a few words.
    pub title: Localized,
    /// What it is good for, in a sentence.
    pub text: Localized,
    /// Where it is done or explained: an absolute `https` link.
    pub url: Localized,
}

/// A place where workspaces live for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The id that is stored and sent (`us1`).
    pub id: SiteId,
    /// The name people choose it by.
    pub name: Localized,
    /// The cloud provider's region, for people (`us-west-2`).
    pub region: String,
}
