//! `/account/real-name/documents`: the documents of a real-name authentication. The browser brings them to S3 itself.

use accounts::document::{
    Document, DocumentFolder, DocumentKind, DocumentPlace, MAX_DOCUMENT_BYTES, MAX_UPLOAD_BYTES, Unfit, document_key,
};
use accounts::real_name::{ClaimDraft, Number, RealNameState, SealedNumber};
use billing_center::{Refusal, Visitor};
use documents::{DocumentError, StoredDocument, UploadForm, UploadLimits};
use edge::{Answer, Fields, Problem, Request};
use sealing::SealError;
use serde_json::{Value, json};

use crate::page::uploads as page;
use crate::real_name::under_review;
use crate::{Identification, ManageAccount};

/// How long a form works at least that is shown once more, in seconds: what it says is read, and what it sends is removed.
const MIN_FORM_SECONDS: i64 = 60;

/// A place with what was found there.
#[derive(Clone, Debug)]
pub(crate) struct Collected {
    pub(crate) place: DocumentPlace,
    pub(crate) found: Found,
}

/// What is in a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// Nothing yet.
    Nothing,
    /// Something that is no document of the kind that was chosen.
    Unfit(Unfit),
    /// A document.
    Document(Document),
}

impl Found {
    fn of(place: &DocumentPlace, stored: Option<&StoredDocument>) -> Self {
        let Some(stored) = stored else { return Self::Nothing };
        let sized = (stored.bytes, stored.content_type.as_str());
        let document = place.document(sized, &stored.fingerprint, &stored.beginning, &stored.file_name);
        document.map_or_else(Self::Unfit, Self::Document)
    }
}

impl ManageAccount {
    /// Where personal numbers are sealed and documents go, if this deployment has both.
    pub(crate) fn identification(&self) -> Result<&Identification, Refusal> {
        self.identification.as_ref().ok_or_else(|| Problem::new("real-name-not-offered", 503).into())
    }

    /// The account's open places, each looked at.
    pub(crate) async fn collected(
        &self,
        request: &Request,
        visitor: &Visitor,
        folder: &DocumentFolder,
    ) -> Result<Vec<Collected>, Refusal> {
        let mut collected = Vec::with_capacity(folder.places.len());
        for place in &folder.places {
            collected.push(self.look(request, visitor, place).await?);
        }
        Ok(collected)
    }

    async fn look(&self, request: &Request, visitor: &Visitor, place: &DocumentPlace) -> Result<Collected, Refusal> {
        let key = document_key(&visitor.account.id, &place.id);
        let stored = self.identification()?.bucket.stored(&key, self.clock.now()).await;
        let stored = stored.map_err(|error| unanswered(request, &error))?;
        Ok(Collected { place: place.clone(), found: Found::of(place, stored.as_ref()) })
    }

    /// What was typed into the form around the button that was pressed, to be shown again: the number sealed, or the one
    /// that was sealed before. `None` if nothing of it was sent.
    pub(crate) async fn typed(
        &self,
        request: &Request,
        visitor: &Visitor,
        folder: &DocumentFolder,
        fields: &Fields,
    ) -> Result<Option<ClaimDraft>, Refusal> {
        let number = fields.get("number");
        if number.is_empty() && ClaimDraft::FIELDS.iter().all(|name| fields.get(name).is_empty()) {
            return Ok(None);
        }
        let sealed = match Number::parse(number) {
            Ok(number) => Some(self.sealed(request, visitor, &number).await?),
            // A wrong number is not kept, and a right one from before is not taken for it.
            Err(_) if !number.trim().is_empty() => None,
            Err(_) => folder.typed.as_ref().and_then(|typed| typed.number.clone()),
        };
        Ok(Some(ClaimDraft::typed(|name| fields.get(name), sealed)))
    }

    /// The number as it is kept: KMS alone can open it.
    pub(crate) async fn sealed(
        &self,
        request: &Request,
        visitor: &Visitor,
        number: &Number,
    ) -> Result<SealedNumber, Refusal> {
        let sealed = self.identification()?.sealer.seal(&visitor.account.id, number.as_str()).await;
        let sealed = sealed.map_err(|error: SealError| {
            tracing::error!(request_id = request.request_id(), error = %kernel::Causes(&error), "a number could not be sealed");
            Problem::try_again()
        })?;
        Ok(SealedNumber { sealed, hint: number.hint() })
    }

    /// Opens a place for a document of the kind in `contentType`.
    pub(crate) async fn open_document(
        &self,
        request: &Request,
        visitor: &Visitor,
        fields: &Fields,
    ) -> Result<Answer, Refusal> {
        self.identification()?;
        let kind = DocumentKind::parse(fields.get("contentType")).ok_or_else(|| Problem::new("not-found", 404))?;
        let id = &visitor.account.id;
        if self.store.real_names.real_name(id).await?.is_some_and(|kept| kept.state == RealNameState::Submitted) {
            return Err(under_review());
        }
        let folder = self.store.real_names.document_folder(id).await?;
        // Who left the page of a form, or came back from it, has taken no place.
        let collected = self.collected(request, visitor, &folder).await?;
        let is_empty =
            |place: &DocumentPlace| collected.iter().any(|one| one.place.id == place.id && one.found == Found::Nothing);
        let now = self.clock.now();
        let folder =
            self.swept(request, visitor, folder.without_abandoned(is_empty, !request.wants_json(), now)).await?;
        let name = self.entropy.hex::<16>()?;
        let typed = self.typed(request, visitor, &folder, fields).await?;
        let opened = folder.open(name.clone(), kind, now).map_err(|_| Problem::new("documents-full", 409))?;
        let opened = opened.with_typed(typed);
        self.store.real_names.put_document_folder(id, &opened, now).await?;
        match opened.place(&name) {
            Some(place) if request.wants_json() => {
                let form = self.upload_form(request, visitor, place).await?;
                Ok(Answer::json(201, &form_json(place, &form)))
            }
            _ => Ok(Answer::see_other(format!("/account/real-name/documents/{name}"))),
        }
    }

    /// The form that uploads one document; once it is uploaded, S3 leads back here, and this leads on. What was uploaded and is no
    /// document is removed again, and the form says why.
    pub(crate) async fn show_document(
        &self,
        request: &Request,
        visitor: &Visitor,
        id: &str,
    ) -> Result<Answer, Refusal> {
        let place = self.own_place(visitor, id).await?;
        let collected = self.look(request, visitor, &place).await?;
        if request.wants_json() {
            return Ok(Answer::json(200, &json!({ "document": place_json(&collected) })));
        }
        let unfit = match collected.found {
            Found::Document(_) => return Ok(Answer::see_other("/account/real-name?done=document#documents")),
            Found::Nothing => None,
            Found::Unfit(unfit) => {
                let key = document_key(&visitor.account.id, &place.id);
                let removed = self.identification()?.bucket.remove(&key, self.clock.now()).await;
                removed.map_err(|error| unanswered(request, &error))?;
                Some(unfit)
            }
        };
        // A form works until its place closes, however late it is asked for.
        if unfit.is_none() && place.closes_at() <= self.clock.now() {
            return Ok(Answer::see_other("/account/real-name#documents"));
        }
        let form = self.upload_form(request, visitor, &place).await?;
        let policy = pages::content_security_policy_with(request.brand(), &[&self.identification()?.bucket.origin()]);
        let html = page::upload(request, visitor, &place, &form, unfit);
        let status = if unfit.is_some() { 422 } else { 200 };
        Ok(Answer::page_with_status(status, html).with_header("content-security-policy", policy))
    }

    /// Closes a place, and removes what was uploaded there; with `open`, leads to its form instead.
    pub(crate) async fn change_document(
        &self,
        request: &Request,
        visitor: &Visitor,
        id: &str,
        fields: &Fields,
    ) -> Result<Answer, Refusal> {
        let folder = self.store.real_names.document_folder(&visitor.account.id).await?;
        let (now, typed) = (self.clock.now(), self.typed(request, visitor, &folder, fields).await?);
        if fields.is_ticked("open") {
            folder.place(id).ok_or_else(|| Problem::new("not-found", 404))?;
            let kept = folder.with_typed(typed).changed();
            self.store.real_names.put_document_folder(&visitor.account.id, &kept, now).await?;
            return Ok(Answer::see_other(format!("/account/real-name/documents/{id}")));
        }
        let fewer = folder.without(id).ok_or_else(|| Problem::new("not-found", 404))?;
        // First the object: a place without an object is harmless, an object without a place would be forgotten.
        let key = document_key(&visitor.account.id, id);
        let removed = self.identification()?.bucket.remove(&key, now).await;
        removed.map_err(|error| unanswered(request, &error))?;
        self.store.real_names.put_document_folder(&visitor.account.id, &fewer.with_typed(typed), now).await?;
        if request.wants_json() {
            return self.show_real_name(request, visitor).await;
        }
        Ok(Answer::see_other("/account/real-name?done=document-removed#documents"))
    }

    /// The folder without places that were given up and are over. First the objects: one without a place would be forgotten.
    async fn swept(
        &self,
        request: &Request,
        visitor: &Visitor,
        folder: DocumentFolder,
    ) -> Result<DocumentFolder, Refusal> {
        let now = self.clock.now();
        let (folder, over) = folder.swept(now);
        for id in over {
            let removed = self.identification()?.bucket.remove(&document_key(&visitor.account.id, &id), now).await;
            removed.map_err(|error| unanswered(request, &error))?;
        }
        Ok(folder)
    }

    async fn own_place(&self, visitor: &Visitor, id: &str) -> Result<DocumentPlace, Refusal> {
        let folder = self.store.real_names.document_folder(&visitor.account.id).await?;
        folder.place(id).cloned().ok_or_else(|| Problem::new("not-found", 404).into())
    }

    async fn upload_form(
        &self,
        request: &Request,
        visitor: &Visitor,
        place: &DocumentPlace,
    ) -> Result<UploadForm, Refusal> {
        let now = self.clock.now();
        let limits = UploadLimits {
            content_type: place.kind.content_type(),
            min_bytes: 0,
            max_bytes: MAX_UPLOAD_BYTES,
            valid_seconds: place.closes_at().seconds().saturating_sub(now.seconds()).max(MIN_FORM_SECONDS),
        };
        let key = document_key(&visitor.account.id, &place.id);
        let then = format!("{}/account/real-name/documents/{}", self.public_url, place.id);
        let form = self.identification()?.bucket.upload_form(&key, limits, &then, now).await;
        form.map_err(|error| unanswered(request, &error).into())
    }
}

fn unanswered(request: &Request, error: &DocumentError) -> Problem {
    tracing::warn!(request_id = request.request_id(), error = %kernel::Causes(&error), "S3 did not answer about a document");
    Problem::try_again()
}

fn form_json(place: &DocumentPlace, form: &UploadForm) -> Value {
    let fields: serde_json::Map<String, Value> =
        form.fields.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    json!({
        "document": { "id": place.id, "contentType": place.kind.content_type(), "state": "empty" },
        "upload": {
            "url": form.url, "fields": fields, "maxBytes": MAX_DOCUMENT_BYTES,
            "expiresAt": form.expires_at.to_string(),
        },
    })
}

/// A place at the interface.
pub(crate) fn place_json(collected: &Collected) -> Value {
    let (state, bytes) = match &collected.found {
        Found::Nothing => ("empty", None),
        Found::Unfit(_) => ("unfit", None),
        Found::Document(document) => ("uploaded", Some(document.bytes)),
    };
    let place = &collected.place;
    let mut shown = json!({ "id": place.id, "contentType": place.kind.content_type(), "state": state, "bytes": bytes });
    if let (Found::Document(Document { file_name, .. }), Some(fields)) = (&collected.found, shown.as_object_mut())
        && !file_name.is_empty()
    {
        fields.insert("fileName".to_owned(), json!(file_name));
    }
    shown
}
