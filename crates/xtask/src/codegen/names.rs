//! Documented names in Rust's case.

/// `SIMCardPublicIPDelete` and `webhook_delivery` as `SimCardPublicIpDelete` and `WebhookDelivery`.
pub(crate) fn pascal(name: &str) -> String {
    words(name).iter().map(|word| capitalised(word)).collect()
}

/// `filter[outbound.outbound_voice_profile_id]` as `filter_outbound_outbound_voice_profile_id`.
pub(crate) fn snake(name: &str) -> String {
    let name = words(name).join("_").to_lowercase();
    if KEYWORDS.contains(&&*name) { format!("r#{name}") } else { name }
}

/// Variant of an open enum: `+E.164` as `PlusE164`, `2010-04-01` as `V20100401`, the order `-name` as `NameDescending`.
pub(crate) fn variant(value: &str) -> String {
    if let Some(value) = value.strip_prefix('-') {
        return format!("{}Descending", variant(value));
    }
    let name = pascal(&value.replace('+', " plus "));
    match name.chars().next() {
        None => "Empty".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("V{name}"),
        // `Other` holds what is not documented.
        Some(_) if name == "Other" => "OtherOne".to_owned(),
        Some(_) => name,
    }
}

/// A name for what a field of a type holds: `RegulatoryRequirement` and `requirement_type` as
/// `RegulatoryRequirementType`.
pub(crate) fn joined(owner: &str, field: &str) -> String {
    let (owned, field) = (words(owner), words(&pascal(field)));
    let shared = (0..=owned.len().min(field.len())).rev().find(|&count| owned.ends_with(&field[..count]));
    owner.to_owned() + &field[shared.unwrap_or_default()..].concat()
}

/// Parts of a name: between other characters than letters and digits, where capitals begin, and before the last capital
/// of several.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let chars: Vec<char> = name.chars().collect();
    for (index, &c) in chars.iter().enumerate() {
        let previous = index.checked_sub(1).map(|before| chars[before]);
        let next_is_lower = chars.get(index + 1).is_some_and(char::is_ascii_lowercase);
        let begins = c.is_ascii_uppercase()
            && previous.is_some_and(|p| !p.is_ascii_uppercase() || (next_is_lower && p.is_ascii_uppercase()));
        if begins || !c.is_ascii_alphanumeric() {
            words.push(String::new());
        }
        if c.is_ascii_alphanumeric() {
            words.last_mut().expect("there is always a word").push(c);
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars
        .next()
        .map(|first| first.to_ascii_uppercase().to_string() + &chars.as_str().to_lowercase())
        .unwrap_or_default()
}

/// Those that name a field.
const KEYWORDS: &[&str] = &["loop", "type"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acronyms_become_words() {
        let names = ["SIMCardPublicIPDelete", "OTAUpdateGET", "webhook_delivery", "MdrDetailV2Resp", "callSendDTMF"];
        let rust = ["SimCardPublicIpDelete", "OtaUpdateGet", "WebhookDelivery", "MdrDetailV2Resp", "CallSendDtmf"];
        assert_eq!(names.map(pascal), rust);
    }

    #[test]
    fn query_keys_lose_their_brackets() {
        assert_eq!(snake("filter[outbound.voice_id][starts_with]"), "filter_outbound_voice_id_starts_with");
        assert_eq!(snake("type"), "r#type");
    }

    #[test]
    fn a_field_does_not_repeat_its_owner() {
        assert_eq!(joined("RegulatoryRequirement", "requirement_type"), "RegulatoryRequirementType");
        assert_eq!(joined("Fax", "status"), "FaxStatus");
    }

    #[test]
    fn every_value_yields_a_variant() {
        let values = ["+E.164", "E.164", "2010-04-01", "", "other", "en-GB-WLS", "rtp+1", "-a"];
        let variants = ["PlusE164", "E164", "V20100401", "Empty", "OtherOne", "EnGbWls", "RtpPlus1", "ADescending"];
        assert_eq!(values.map(variant), variants);
    }
}
