// Written by `cargo xtask codegen`; not to be edited. Fingerprint: ef653a386b9e05b0
use crate::models::{RecordingChannels, RecordingFormat};

crate::model::open_enum! {
    /// `payload_type` of `ConferenceSpeakRequest` and 2 more.
    PayloadType { Text = "text", Ssml = "ssml" }
    /// `language` of `ConferenceSpeakRequest` and 2 more.
    SpeakLanguage {
        Arb = "arb", CmnCn = "cmn-CN", CyGb = "cy-GB", DaDk = "da-DK", DeDe = "de-DE", EnAu = "en-AU", EnGb = "en-GB",
        EnGbWls = "en-GB-WLS", EnIn = "en-IN", EnUs = "en-US", EsEs = "es-ES", EsMx = "es-MX", EsUs = "es-US",
        FrCa = "fr-CA", FrFr = "fr-FR", HiIn = "hi-IN", IsIs = "is-IS", ItIt = "it-IT", JaJp = "ja-JP", KoKr = "ko-KR",
        NbNo = "nb-NO", NlNl = "nl-NL", PlPl = "pl-PL", PtBr = "pt-BR", PtPt = "pt-PT", RoRo = "ro-RO", RuRu = "ru-RU",
        SvSe = "sv-SE", TrTr = "tr-TR",
    }
    /// `voice` of `ConferenceSpeakRequest` and 2 more.
    SpeakVoice { Male = "male", Female = "female" }
}

crate::model::scalar! {
    /// `Loopcount`.
    any Loopcount(serde_json::Value);
}

crate::model::model! {
    /// `StartRecordingRequest`: sent by `callRecordStart`, sent by `conferenceStartRecording`.
    StartRecordingRequest = "StartRecordingRequest" (channels: RecordingChannels, format: RecordingFormat) {
        channels: Option<RecordingChannels> { required: true };
        client_state: Option<String>;
        command_id: Option<String>;
        format: Option<RecordingFormat> { required: true };
        play_beep: Option<bool>;
    }
    /// `StopRecordingRequest`: sent by `callRecordStop`, sent by `conferenceStopRecording`.
    StopRecordingRequest = "StopRecordingRequest" () {
        client_state: Option<String>;
        command_id: Option<String>;
    }
}

crate::model::schemas! {
    Loopcount = "Loopcount", StartRecordingRequest = "StartRecordingRequest",
    StopRecordingRequest = "StopRecordingRequest",
}
