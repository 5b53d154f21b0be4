// Written by `cargo xtask codegen`; not to be edited. Fingerprint: 904a03a026f05440
use crate::models::{
    AssociatedRecordType, ChannelTypeId, NotificationChannel, NotificationEvent, NotificationEventCondition,
    NotificationProfile, NotificationSetting, NotificationSettingStatus,
};

crate::operation::operation! {
    "notifications";
    /// Notifications: `GET /notification_channels`.
    ListNotificationChannels = listNotificationChannels Get "/notification_channels"
        () [] => Page<NotificationChannel> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
        filter_channel_type_id_eq: ChannelTypeId as "filter[channel_type_id][eq]";
    }
    /// Notifications: `POST /notification_channels`.
    CreateNotificationChannels = createNotificationChannels Post "/notification_channels"
        () [] json NotificationChannel => Data<NotificationChannel> {}
    /// Notifications: `DELETE /notification_channels/{id}`.
    DeleteNotificationChannel = deleteNotificationChannel Delete "/notification_channels/{id}"
        (id) [] => Data<NotificationChannel> {}
    /// Notifications: `GET /notification_channels/{id}`.
    RetrieveNotificationChannel = retrieveNotificationChannel Get "/notification_channels/{id}"
        (id) [] => Data<NotificationChannel> {}
    /// Notifications: `PATCH /notification_channels/{id}`.
    UpdateNotificationChannel = updateNotificationChannel Patch "/notification_channels/{id}"
        (id) [] json NotificationChannel => Data<NotificationChannel> {}
    /// Notifications: `GET /notification_event_conditions`.
    FindNotificationsEventsConditions = findNotificationsEventsConditions Get "/notification_event_conditions"
        () [] => Page<NotificationEventCondition> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
        filter_associated_record_type_eq: AssociatedRecordType as "filter[associated_record_type][eq]";
    }
    /// Notifications: `GET /notification_events`.
    FindNotificationsEvents = findNotificationsEvents Get "/notification_events"
        () [] => Page<NotificationEvent> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
    }
    /// Notifications: `GET /notification_profiles`.
    FindNotificationsProfiles = findNotificationsProfiles Get "/notification_profiles"
        () [] => Page<NotificationProfile> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
    }
    /// Notifications: `POST /notification_profiles`.
    CreateNotificationProfile = createNotificationProfile Post "/notification_profiles"
        () [] json NotificationProfile => Data<NotificationProfile> {}
    /// Notifications: `DELETE /notification_profiles/{id}`.
    DeleteNotificationProfile = deleteNotificationProfile Delete "/notification_profiles/{id}"
        (id) [] => Data<NotificationProfile> {}
    /// Notifications: `GET /notification_profiles/{id}`.
    RetrieveNotificationProfile = retrieveNotificationProfile Get "/notification_profiles/{id}"
        (id) [] => Data<NotificationProfile> {}
    /// Notifications: `PATCH /notification_profiles/{id}`.
    UpdateNotificationProfile = updateNotificationProfile Patch "/notification_profiles/{id}"
        (id) [] json NotificationProfile => Data<NotificationProfile> {}
    /// Notifications: `GET /notification_settings`.
    ListNotificationSettings = listNotificationSettings Get "/notification_settings"
        () [] => Page<NotificationSetting> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
        filter_notification_profile_id_eq: String as "filter[notification_profile_id][eq]";
        filter_notification_channel_eq: String as "filter[notification_channel][eq]";
        filter_notification_event_condition_id_eq: String as "filter[notification_event_condition_id][eq]";
        filter_associated_record_type_eq: AssociatedRecordType as "filter[associated_record_type][eq]";
        filter_status_eq: NotificationSettingStatus as "filter[status][eq]";
    }
    /// Notifications: `POST /notification_settings`.
    CreateNotificationSetting = createNotificationSetting Post "/notification_settings"
        () [] json NotificationSetting => Data<NotificationSetting> {}
    /// Notifications: `DELETE /notification_settings/{id}`.
    DeleteNotificationSetting = deleteNotificationSetting Delete "/notification_settings/{id}"
        (id) [] => Data<NotificationSetting> {}
    /// Notifications: `GET /notification_settings/{id}`.
    RetrieveNotificationSetting = retrieveNotificationSetting Get "/notification_settings/{id}"
        (id) [] => Data<NotificationSetting> {}
}

crate::operation::paged! {
    ListNotificationChannels: NotificationChannel;
    FindNotificationsEventsConditions: NotificationEventCondition;
    FindNotificationsEvents: NotificationEvent;
    FindNotificationsProfiles: NotificationProfile;
    ListNotificationSettings: NotificationSetting;
}
