// Written by `cargo xtask codegen`; not to be edited. Fingerprint: 46c2be2bfa8718a1
crate::model::open_enum! {
    /// `associated_record_type` of `NotificationEventCondition` and 2 more.
    AssociatedRecordType { Account = "account", PhoneNumber = "phone_number" }
    /// `channel_type_id` of `NotificationChannel` and 1 more.
    ChannelTypeId { Sms = "sms", Voice = "voice", Email = "email", Webhook = "webhook" }
    /// `status` of `NotificationSetting` and 1 more.
    NotificationSettingStatus {
        Enabled = "enabled", EnableReceived = "enable-received", EnablePending = "enable-pending",
        EnableSubmtited = "enable-submtited", DeleteReceived = "delete-received", DeletePending = "delete-pending",
        DeleteSubmitted = "delete-submitted", Deleted = "deleted",
    }
}

crate::model::model! {
    /// `NotificationChannel`: answer to `listNotificationChannels`, sent by `createNotificationChannels` and 5 more.
    NotificationChannel = "NotificationChannel" () {
        channel_destination: Option<String>;
        channel_type_id: Option<ChannelTypeId>;
        created_at: Option<String> { read_only: true, format: "date-time" };
        id: Option<String> { read_only: true };
        notification_profile_id: Option<String>;
        updated_at: Option<String> { read_only: true, format: "date-time" };
    }
    /// `NotificationEvent`: answer to `findNotificationsEvents`.
    NotificationEvent = "NotificationEvent" () {
        created_at: Option<String> { format: "date-time" };
        enabled: Option<bool>;
        id: Option<String> { read_only: true };
        name: Option<String>;
        notification_category: Option<String>;
        updated_at: Option<String> { format: "date-time" };
    }
    /// `NotificationEventCondition`: answer to `findNotificationsEventsConditions`.
    NotificationEventCondition = "NotificationEventCondition" () {
        allow_multiple_channels: Option<bool>;
        associated_record_type: Option<AssociatedRecordType>;
        asynchronous: Option<bool>;
        created_at: Option<String> { format: "date-time" };
        description: Option<String>;
        enabled: Option<bool>;
        id: Option<String> { read_only: true };
        name: Option<String>;
        notification_event_id: Option<String>;
        parameters: Option<Vec<NotificationEventConditionParameters>>;
        supported_channels: Option<Vec<String>>;
        updated_at: Option<String> { format: "date-time" };
    }
    /// `parameters` of `NotificationEventCondition`.
    NotificationEventConditionParameters = "NotificationEventCondition.parameters" () {
        data_type: Option<String>;
        name: Option<String>;
        optional: Option<bool>;
    }
    /// `NotificationProfile`: answer to `findNotificationsProfiles`, sent by `createNotificationProfile` and 5 more.
    NotificationProfile = "NotificationProfile" () {
        created_at: Option<String> { read_only: true, format: "date-time" };
        id: Option<String> { read_only: true };
        name: Option<String>;
        updated_at: Option<String> { read_only: true, format: "date-time" };
    }
    /// `NotificationSetting`: answer to `listNotificationSettings`, sent by `createNotificationSetting` and 3 more.
    NotificationSetting = "NotificationSetting" () {
        associated_record_type: Option<String> { read_only: true };
        associated_record_type_value: Option<String> { read_only: true };
        created_at: Option<String> { read_only: true, format: "date-time" };
        id: Option<String> { read_only: true };
        notification_channel_id: Option<String>;
        notification_event_condition_id: Option<String>;
        notification_profile_id: Option<String>;
        parameters: Option<Vec<NotificationSettingParameters>>;
        status: Option<NotificationSettingStatus> { read_only: true };
        updated_at: Option<String> { read_only: true, format: "date-time" };
    }
    /// `parameters` of `NotificationSetting`.
    NotificationSettingParameters = "NotificationSetting.parameters" () {
        name: Option<String>;
        value: Option<String>;
    }
}

crate::model::schemas! {
    NotificationChannel = "NotificationChannel", NotificationEvent = "NotificationEvent",
    NotificationEventCondition = "NotificationEventCondition", NotificationProfile = "NotificationProfile",
    NotificationSetting = "NotificationSetting",
}
