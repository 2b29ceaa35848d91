ALTER VIEW vl_api.drafts SET (check_option = 'cascaded');
