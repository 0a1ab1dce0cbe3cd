export const SETTINGS_PATH = '/apis/management.cattle.io/v3/settings'
