import '@servicenow/sdk/global'

declare global {
    namespace Now {
        namespace Internal {
            interface Keys extends KeysRegistry {
                explicit: {
                    'acl-outbox-read': {
                        table: 'sys_security_acl'
                        id: 'f022e306d3384be2979f93b1ebbae3c2'
                    }
                    'acl-outbox-write': {
                        table: 'sys_security_acl'
                        id: '41022673685b4517978ddf560d750247'
                    }
                    'acl-review-create': {
                        table: 'sys_security_acl'
                        id: '7561f7e6c6064ad0b215e7835e4f0caf'
                    }
                    'acl-review-delete': {
                        table: 'sys_security_acl'
                        id: 'f7f952957cf9454392a6cbfdc3a29767'
                    }
                    'acl-review-read': {
                        table: 'sys_security_acl'
                        id: 'b8771e1d553142c29d49dc9549ce4203'
                    }
                    'acl-review-read-fields': {
                        table: 'sys_security_acl'
                        id: 'f41c62c353c245f59479b44c1702bbf6'
                    }
                    'acl-review-write': {
                        table: 'sys_security_acl'
                        id: '7e77b36134524d97bbb335ce17e4a779'
                    }
                    'acl-review-write-comment': {
                        table: 'sys_security_acl'
                        id: 'a9a675582d114e68b315a000fe0fa433'
                    }
                    'acl-review-write-fields': {
                        table: 'sys_security_acl'
                        id: '322e518e635d48e4874f74f2226f86da'
                    }
                    'acl-review-write-parameters': {
                        table: 'sys_security_acl'
                        id: '980b9f6996ff40d181cbe9ef0e95e268'
                    }
                    'acl-reviews-call': {
                        table: 'sys_security_acl'
                        id: 'e4d9e9fe288549958d21742570f584f0'
                    }
                    'action-outbox-ready': {
                        table: 'sysevent_script_action'
                        id: '7a3e5dc4c1cb4d27a96bd009f8a8208f'
                    }
                    'api-reviews': {
                        table: 'sys_ws_definition'
                        id: 'c7868afc19074b7a96a32f8c2cc4771b'
                    }
                    'api-reviews-list': {
                        table: 'sys_ws_operation'
                        id: '8765b003f1b847a6963dfb7edc17cef9'
                    }
                    'api-reviews-read': {
                        table: 'sys_ws_operation'
                        id: '850038c7e5474ef7b758fd2b60a85a4c'
                    }
                    'api-reviews-update': {
                        table: 'sys_ws_operation'
                        id: 'dfe15982a57641e784aa8624763ed0b9'
                    }
                    'api-reviews-upsert': {
                        table: 'sys_ws_operation'
                        id: '9d72851d8879459b97dde4d2ac454c0d'
                    }
                    'api-reviews-v1': {
                        table: 'sys_ws_version'
                        id: '037d0e5b80414c2f91d5923bb95e6ff3'
                    }
                    bom_json: {
                        table: 'sys_module'
                        id: 'de995c19d3ea43a88a81da5a9d505b1c'
                    }
                    'event-outbox-ready': {
                        table: 'sysevent_register'
                        id: '6d70679a35f24ecfb9465aac6948d1f8'
                    }
                    'job-outbox-due': {
                        table: 'sysauto_script'
                        id: 'f9cd208d52ee40c2bf8d7c5f03d98d82'
                    }
                    menu: {
                        table: 'sys_app_application'
                        id: '9ee8e191e55e49bdb0fb92f726144dec'
                    }
                    'message-webhook': {
                        table: 'sys_rest_message'
                        id: '9d9e2ccd7af0467b81fc31df597e4029'
                    }
                    'module-outbox': {
                        table: 'sys_app_module'
                        id: '201db7fb0a164a0f87fd0c9e0340da21'
                    }
                    'module-reviews': {
                        table: 'sys_app_module'
                        id: '3c05cd8e12c845aa8e867d93d308b7e4'
                    }
                    'ots-event': {
                        table: 'sys_script_include'
                        id: 'b96fd5b749354475b4c57cae298177cf'
                    }
                    'ots-outbox': {
                        table: 'sys_script_include'
                        id: 'f2991aacffef480799937896482a6a8c'
                    }
                    'ots-review': {
                        table: 'sys_script_include'
                        id: '9b0c6379e9404123a5a878294c2c32cb'
                    }
                    'ots-review-api': {
                        table: 'sys_script_include'
                        id: '43be64b9a852434d9ed3782a5ae5b589'
                    }
                    'ots-sender': {
                        table: 'sys_script_include'
                        id: '88a6274c08e944e2aefce44c90a7228a'
                    }
                    'ots-settings': {
                        table: 'sys_script_include'
                        id: '321a2cb113ca4e8898482c6e6e891efc'
                    }
                    package_json: {
                        table: 'sys_module'
                        id: '68b670d6e4164f488742b49c284c0516'
                    }
                    'press-approve': {
                        table: 'sys_ui_action'
                        id: 'ab1704c3290d4c7183ea75e7eab67c4e'
                    }
                    'press-modify': {
                        table: 'sys_ui_action'
                        id: '73d604873efe47d5a6d694b8d030579e'
                    }
                    'press-reject': {
                        table: 'sys_ui_action'
                        id: 'eb9c623ae9bd4319b3bda1eab57160c8'
                    }
                    'press-request-info': {
                        table: 'sys_ui_action'
                        id: 'f87fd4eb0b054648a4f75dcc986baaf2'
                    }
                    'privilege-change-request': {
                        table: 'sys_scope_privilege'
                        id: 'fd0c679670bd4f458881d3ebb729e34b'
                    }
                    'privilege-change-task': {
                        table: 'sys_scope_privilege'
                        id: 'a6a9e8ba8eae4908b85326cfc739387c'
                    }
                    'privilege-credentials': {
                        table: 'sys_scope_privilege'
                        id: '08b2b3613d104390a830f51d9c03bf84'
                    }
                    'privilege-incident': {
                        table: 'sys_scope_privilege'
                        id: 'a2078983f3e747dd8bc9b5a6440f61eb'
                    }
                    'privilege-sc-req-item': {
                        table: 'sys_scope_privilege'
                        id: '75af0cec1e9c48e689d15ade10245255'
                    }
                    'privilege-sc-task': {
                        table: 'sys_scope_privilege'
                        id: 'c9e4313711844222811e3ffb92f880e1'
                    }
                    'privilege-sys-user': {
                        table: 'sys_scope_privilege'
                        id: '0afba131659946969a21588d7bdac704'
                    }
                    'privilege-sys-user-group': {
                        table: 'sys_scope_privilege'
                        id: 'a45cba4f909b460483a6499f0f581285'
                    }
                    'privilege-sys-user-has-role': {
                        table: 'sys_scope_privilege'
                        id: '962000ba7a064ba69eb1933a52b7cf89'
                    }
                    'privilege-sysapproval-approver': {
                        table: 'sys_scope_privilege'
                        id: 'e99cd928de404dc08daca57a7be18c4b'
                    }
                    'privilege-task': {
                        table: 'sys_scope_privilege'
                        id: 'd16abe842e214ba590fa2a1713dc7742'
                    }
                    'property-credential-id': {
                        table: 'sys_properties'
                        id: 'e7f8c861b2c54294a2027b8ee1a4a9a2'
                    }
                    'property-enabled': {
                        table: 'sys_properties'
                        id: '9f0a6bee76274ae49bee2f5b15c02280'
                    }
                    'property-endpoint': {
                        table: 'sys_properties'
                        id: 'fb51593c9b674f8db83586afc8d1927c'
                    }
                    'property-instance-name': {
                        table: 'sys_properties'
                        id: '2af13cfc11ee4dd89762862fe7f6891e'
                    }
                    'property-integration-user': {
                        table: 'sys_properties'
                        id: 'b74218e3431f4b9da7731b2819dbb40a'
                    }
                    'property-keep-days': {
                        table: 'sys_properties'
                        id: '288e3e7440cc450b8382cd4b5dbba8d7'
                    }
                    'property-key-id': {
                        table: 'sys_properties'
                        id: '8cf66c43b7554566a6782695f5073829'
                    }
                    'property-max-attempts': {
                        table: 'sys_properties'
                        id: '31b190c91dc64e659ca69cf416fcffba'
                    }
                    'property-tables': {
                        table: 'sys_properties'
                        id: 'cfcb6614ed62410e8c641b19418e2898'
                    }
                    'related-change-request': {
                        table: 'sys_relationship'
                        id: '86b583ca242944a1b52ce01aa4c13615'
                    }
                    'related-change-task': {
                        table: 'sys_relationship'
                        id: '745e3c04523b477197479bd9cdde1a25'
                    }
                    'related-incident': {
                        table: 'sys_relationship'
                        id: '51f04e93f9b14a18b8f9314ef260f5f7'
                    }
                    'related-sc-req-item': {
                        table: 'sys_relationship'
                        id: 'e834b07adad54e678d7356cf76b2dc66'
                    }
                    'related-sc-task': {
                        table: 'sys_relationship'
                        id: '64494ca74b484aeaa56a4ed05e6fcdf7'
                    }
                    'rule-approval': {
                        table: 'sys_script'
                        id: 'a23c1481dc9e46939bafb36fa2d2aab7'
                    }
                    'rule-change-request': {
                        table: 'sys_script'
                        id: '592400abcba04b178425c4e6cae7ae7c'
                    }
                    'rule-change-task': {
                        table: 'sys_script'
                        id: 'fc83a6e39c0f4daca35ec3baaf3498a6'
                    }
                    'rule-incident': {
                        table: 'sys_script'
                        id: '64333cab4d6f43e0925046fad727fb2c'
                    }
                    'rule-review-guard': {
                        table: 'sys_script'
                        id: 'dd6188f4910f41749fbe91db9df950bf'
                    }
                    'rule-review-moved': {
                        table: 'sys_script'
                        id: 'feaec54256714472856d901eab7d9c9b'
                    }
                    'rule-sc-req-item': {
                        table: 'sys_script'
                        id: 'd482e52a6daf416da1d76c8b4dc26b43'
                    }
                    'rule-sc-task': {
                        table: 'sys_script'
                        id: '69d8e3c6b697409bbe4e879655d8716a'
                    }
                }
                composite: [
                    {
                        table: 'sys_ui_list'
                        id: '004b9920ff2f48648f4217facb359851'
                        key: {
                            name: 'x_ots_ops_review'
                            view: {
                                id: 'Default view'
                                key: {
                                    name: 'NULL'
                                }
                            }
                            sys_domain: 'global'
                            element: 'NULL'
                            relationship: 'NULL'
                            parent: 'NULL'
                        }
                    },
                    {
                        table: 'sys_security_acl_role'
                        id: '011d1fbb1356470884242fc2f1c43d7f'
                        key: {
                            sys_security_acl: '41022673685b4517978ddf560d750247'
                            sys_user_role: {
                                id: 'd36e5d299785437a8a7aa44fcd8f433f'
                                key: {
                                    name: 'x_ots_ops.admin'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '021e36be62b54030a5613ec00b83b6d6'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'decision_comment'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_security_acl_role'
                        id: '02b70929a2b1456dbca0240b2ae35df5'
                        key: {
                            sys_security_acl: 'f41c62c353c245f59479b44c1702bbf6'
                            sys_user_role: {
                                id: '440b3224572c40c9a79649a8f52f2beb'
                                key: {
                                    name: 'x_ots_ops.reviewer'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '035685c30a8d45eb8c6e4a8e1426442e'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'card_hash'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '05d85e10224b48698ec4e80c306402fb'
                        key: {
                            name: 'x_ots_ops_outbox'
                            element: 'NULL'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_ui_section'
                        id: '0635277b50004993bd1fb9f9d3da737e'
                        key: {
                            name: 'x_ots_ops_review'
                            caption: 'Ops review'
                            view: {
                                id: 'Default view'
                                key: {
                                    name: 'NULL'
                                }
                            }
                            sys_domain: 'global'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '0685fabbfef5480187bfa881469a4dd3'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'approved_parameters'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '07524e7653d24ecbb87bcd2d5cd047c1'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'idempotency_key'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_db_object'
                        id: '075a00e0b36b4098970f6dba63feac22'
                        key: {
                            name: 'x_ots_ops_review'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '0a6909a11a8849e7ab294eac63745826'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'assignment_group'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '0b16867b99c44b99b18928ee9ac819b3'
                        key: {
                            name: 'x_ots_ops_outbox'
                            element: 'body'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '0bb0c24021434bd38b872ea98eb26ef0'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'decided_by'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '107cb0e1a55a4a499efb6414886f2792'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'assignment_group'
                        }
                    },
                    {
                        table: 'sys_security_acl_role'
                        id: '11a984218d7845cfa6a62c20156c0d8c'
                        key: {
                            sys_security_acl: 'f41c62c353c245f59479b44c1702bbf6'
                            sys_user_role: {
                                id: 'd36e5d299785437a8a7aa44fcd8f433f'
                                key: {
                                    name: 'x_ots_ops.admin'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '12584e94c45d4bda980718815e4af966'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'confidence'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_ui_form_section'
                        id: '142621caedb04826802d6de9242d2a0f'
                        key: {
                            sys_ui_form: {
                                id: '63c93a8611c8430ebe653cf0f42afeea'
                                key: {
                                    name: 'x_ots_ops_review'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            sys_ui_section: {
                                id: '0635277b50004993bd1fb9f9d3da737e'
                                key: {
                                    name: 'x_ots_ops_review'
                                    caption: 'Ops review'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '1483cc23abef4ae3bad70925627cd8fa'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'NULL'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_index'
                        id: '14fc905e9ad0476d9b7f60410368b895'
                        key: {
                            logical_table_name: 'x_ots_ops_review'
                            col_name_string: 'idempotency_key'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '169605d12ee74b3686e52e90cb91e5be'
                        key: {
                            name: 'x_ots_ops_outbox'
                            element: 'attempts'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '17a0b542f3c845778e9a77d8ca616dee'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'action_type'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '17fcde7e3a034a7486ffca1980946c87'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'proposed_parameters'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: '1836ac5f3e1449e9810f5ec7adadbe81'
                        key: {
                            sys_ui_section: {
                                id: '0635277b50004993bd1fb9f9d3da737e'
                                key: {
                                    name: 'x_ots_ops_review'
                                    caption: 'Ops review'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: 'decided_at'
                            position: '10'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '1f0bf32368d040bc88a93a175b1fba25'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'expires_at'
                        }
                    },
                    {
                        table: 'ua_table_licensing_config'
                        id: '24934b3a9a344e019f76f527ad62077c'
                        key: {
                            name: 'x_ots_ops_review'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: '2649b010c34048a19f63ab6a6fc00525'
                        key: {
                            sys_ui_section: {
                                id: '0635277b50004993bd1fb9f9d3da737e'
                                key: {
                                    name: 'x_ots_ops_review'
                                    caption: 'Ops review'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: 'approved_parameters'
                            position: '16'
                        }
                    },
                    {
                        table: 'sys_security_acl_role'
                        id: '27fd6b874f7b46fda251ebc866ede1e6'
                        key: {
                            sys_security_acl: 'e4d9e9fe288549958d21742570f584f0'
                            sys_user_role: {
                                id: '7caf26b930974dc09b65748ba7c14614'
                                key: {
                                    name: 'x_ots_ops.integration'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '2c3408bb2be54c19a0831fffd4aaa7d1'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'confidence'
                        }
                    },
                    {
                        table: 'sys_choice_set'
                        id: '2c6201e514794f6988bcb1987b45014d'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'state'
                        }
                    },
                    {
                        table: 'sys_db_object'
                        id: '30895dd003d04f4e89f9192cfe0f7a0a'
                        key: {
                            name: 'x_ots_ops_outbox'
                        }
                    },
                    {
                        table: 'sys_choice'
                        id: '3691740259464888b66a8712c6641c47'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'state'
                            value: 'modified'
                            language: 'en'
                            dependent_value: 'NULL'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: '3abc4c8a43cd42d7837146f3f8894882'
                        key: {
                            sys_ui_section: {
                                id: '0635277b50004993bd1fb9f9d3da737e'
                                key: {
                                    name: 'x_ots_ops_review'
                                    caption: 'Ops review'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: 'summary'
                            position: '13'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '3b2a2ac96b234e2186fbdb22caa64fb2'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'risk'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '419db50039b7454fbb4a90c6b1d21540'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'NULL'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '42ac060c37fb462ea108b12f63f0d831'
                        key: {
                            name: 'x_ots_ops_outbox'
                            element: 'state'
                        }
                    },
                    {
                        table: 'sys_index'
                        id: '436c3eedf1fc466188ba8a2f9e6d1a2e'
                        key: {
                            logical_table_name: 'x_ots_ops_outbox'
                            col_name_string: 'state,next_attempt_at'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '4515169a7b8f4ead95252b809c18b1b2'
                        key: {
                            name: 'x_ots_ops_outbox'
                            element: 'last_status'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '4640c2fa400a4f0dadafbd50c1372397'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'expires_at'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: '4cb488ccec28497ab871da90856b0e38'
                        key: {
                            list_id: {
                                id: '004b9920ff2f48648f4217facb359851'
                                key: {
                                    name: 'x_ots_ops_review'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'NULL'
                                }
                            }
                            element: 'risk'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: '4ea7aa759a3842b5acbe2f2a798e7c2e'
                        key: {
                            list_id: {
                                id: '004b9920ff2f48648f4217facb359851'
                                key: {
                                    name: 'x_ots_ops_review'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'NULL'
                                }
                            }
                            element: 'action_type'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: '4f52645448c54369aca12432226c7e49'
                        key: {
                            list_id: {
                                id: '004b9920ff2f48648f4217facb359851'
                                key: {
                                    name: 'x_ots_ops_review'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'NULL'
                                }
                            }
                            element: 'state'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '4f6a193fbdf64e10a8a45b105c036c61'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'ticket'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_choice'
                        id: '54c045fa51b74131a7bcf7a9fcf3373c'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'state'
                            value: 'pending'
                            language: 'en'
                            dependent_value: 'NULL'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '54f35d3ee8ce495599d7df4f0fe912b9'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'summary'
                        }
                    },
                    {
                        table: 'sys_ui_action_role'
                        id: '57e5adb9c6e346719a071dba9c371eec'
                        key: {
                            sys_ui_action: 'f87fd4eb0b054648a4f75dcc986baaf2'
                            sys_user_role: {
                                id: 'dee2af6f3c424604bab04c4565725268'
                                key: {
                                    name: 'x_ots_ops.reviewer'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '5b60b3e31df442349b477ce4d73149c2'
                        key: {
                            name: 'x_ots_ops_outbox'
                            element: 'event'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: '5ef30bcd01c046ca8546add899dd09ab'
                        key: {
                            list_id: {
                                id: '004b9920ff2f48648f4217facb359851'
                                key: {
                                    name: 'x_ots_ops_review'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'NULL'
                                }
                            }
                            element: 'decided_by'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '5fc46b5038b649b8adeba2a961d0cbae'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'requested_by'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '60fa9f56a173446281cba9932622aee9'
                        key: {
                            name: 'x_ots_ops_outbox'
                            element: 'last_error'
                        }
                    },
                    {
                        table: 'sys_security_acl_role'
                        id: '6196c9319f064f10b63131be7669e541'
                        key: {
                            sys_security_acl: 'f022e306d3384be2979f93b1ebbae3c2'
                            sys_user_role: {
                                id: 'd36e5d299785437a8a7aa44fcd8f433f'
                                key: {
                                    name: 'x_ots_ops.admin'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_ui_form'
                        id: '63c93a8611c8430ebe653cf0f42afeea'
                        key: {
                            name: 'x_ots_ops_review'
                            view: {
                                id: 'Default view'
                                key: {
                                    name: 'NULL'
                                }
                            }
                            sys_domain: 'global'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: '652aab950dd4475cb71dc2e193927b1e'
                        key: {
                            sys_ui_section: {
                                id: '0635277b50004993bd1fb9f9d3da737e'
                                key: {
                                    name: 'x_ots_ops_review'
                                    caption: 'Ops review'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: '.split'
                            position: '5'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '65f0e69521714b0287a246765f130412'
                        key: {
                            name: 'x_ots_ops_outbox'
                            element: 'state'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: '699e6149a04a4a82b3b6229940952bc0'
                        key: {
                            sys_ui_section: {
                                id: '0635277b50004993bd1fb9f9d3da737e'
                                key: {
                                    name: 'x_ots_ops_review'
                                    caption: 'Ops review'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: 'action_type'
                            position: '1'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '6adb7af522014b668f92427a5a489aa7'
                        key: {
                            name: 'x_ots_ops_outbox'
                            element: 'document_table'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '6b052cfca02f493387630da0815e9f5a'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'proposal_hash'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_choice'
                        id: '6ba707ea906144c887e699a6cfaabb45'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'state'
                            value: 'expired'
                            language: 'en'
                            dependent_value: 'NULL'
                        }
                    },
                    {
                        table: 'sys_choice'
                        id: '6cb77d2de7944d8db3381ea273467480'
                        key: {
                            name: 'x_ots_ops_outbox'
                            element: 'state'
                            value: 'sent'
                            language: 'en'
                            dependent_value: 'NULL'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: '6cc73e39b57744a19331e65385be33e3'
                        key: {
                            sys_ui_section: {
                                id: '0635277b50004993bd1fb9f9d3da737e'
                                key: {
                                    name: 'x_ots_ops_review'
                                    caption: 'Ops review'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: 'decided_by'
                            position: '9'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: '6f0ad3b19f3e44f2aca8c2c7d7b80b91'
                        key: {
                            sys_ui_section: {
                                id: '0635277b50004993bd1fb9f9d3da737e'
                                key: {
                                    name: 'x_ots_ops_review'
                                    caption: 'Ops review'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: 'decision_comment'
                            position: '15'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: '7182510982224f47b91a84f404c09964'
                        key: {
                            sys_ui_section: {
                                id: '0635277b50004993bd1fb9f9d3da737e'
                                key: {
                                    name: 'x_ots_ops_review'
                                    caption: 'Ops review'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: 'risk'
                            position: '2'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: '7361ec5cd5a348848b29ab1ff35acd14'
                        key: {
                            sys_ui_section: {
                                id: '0635277b50004993bd1fb9f9d3da737e'
                                key: {
                                    name: 'x_ots_ops_review'
                                    caption: 'Ops review'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: '.begin_split'
                            position: '0'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '75cc8515aae24074ab156619cfe31846'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'state'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '766030f779f74a9cbb612033afbf7ece'
                        key: {
                            name: 'x_ots_ops_outbox'
                            element: 'last_error'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '7973543c74374f3baea1862e7d8403ca'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'proposal_hash'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '79cdb26cdfbe4b7c990c929b3f462a7f'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'summary'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_ui_action_role'
                        id: '7a4f443adf82400c83e7bb2205d5db5a'
                        key: {
                            sys_ui_action: 'eb9c623ae9bd4319b3bda1eab57160c8'
                            sys_user_role: {
                                id: 'dee2af6f3c424604bab04c4565725268'
                                key: {
                                    name: 'x_ots_ops.reviewer'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '7a66dd75ad75492784eb8e863192e0a6'
                        key: {
                            name: 'x_ots_ops_outbox'
                            element: 'body'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: '7c82b4776f084b769f3ce54e3e2260ae'
                        key: {
                            list_id: {
                                id: '004b9920ff2f48648f4217facb359851'
                                key: {
                                    name: 'x_ots_ops_review'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'NULL'
                                }
                            }
                            element: 'expires_at'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: '81b70bd7d76c4eafaa71a912a536dd1b'
                        key: {
                            sys_ui_section: {
                                id: '0635277b50004993bd1fb9f9d3da737e'
                                key: {
                                    name: 'x_ots_ops_review'
                                    caption: 'Ops review'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: 'state'
                            position: '6'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '84af6b5e48b14f60b976786bcafed2ed'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'decision_comment'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: '89f3a4cbf2ed4a25bac3794a0ab7a3c8'
                        key: {
                            sys_ui_section: {
                                id: '0635277b50004993bd1fb9f9d3da737e'
                                key: {
                                    name: 'x_ots_ops_review'
                                    caption: 'Ops review'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: 'proposed_parameters'
                            position: '14'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '8d2e4f2d511e4e2f8c2cddc0b3612f6d'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'idempotency_key'
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: '91a8398c02e94246a493b0ed5f5a8bc7'
                        key: {
                            list_id: {
                                id: '004b9920ff2f48648f4217facb359851'
                                key: {
                                    name: 'x_ots_ops_review'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'NULL'
                                }
                            }
                            element: 'assignment_group'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: '92898377cd104460bdaaafc7b562ca53'
                        key: {
                            sys_ui_section: {
                                id: '0635277b50004993bd1fb9f9d3da737e'
                                key: {
                                    name: 'x_ots_ops_review'
                                    caption: 'Ops review'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: 'message'
                            position: '12'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '93672814f6344500b256a6fb4d2470e4'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'proposed_parameters'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '98f4fa546e7d49a4992c76ff9d341f14'
                        key: {
                            name: 'x_ots_ops_outbox'
                            element: 'document_table'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: '9cf4125ab849445cac051e562d53d824'
                        key: {
                            name: 'x_ots_ops_outbox'
                            element: 'document'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: '9e66a2ae1b534748b8e0816ebd526f2f'
                        key: {
                            sys_ui_section: {
                                id: '0635277b50004993bd1fb9f9d3da737e'
                                key: {
                                    name: 'x_ots_ops_review'
                                    caption: 'Ops review'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: 'expires_at'
                            position: '8'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: '9fb2127c18c8462e92308a8f43d25599'
                        key: {
                            sys_ui_section: {
                                id: '0635277b50004993bd1fb9f9d3da737e'
                                key: {
                                    name: 'x_ots_ops_review'
                                    caption: 'Ops review'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: 'requested_by'
                            position: '4'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: '9fc6f7fa0cb546c18d017f6836f16519'
                        key: {
                            name: 'x_ots_ops_outbox'
                            element: 'attempts'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_user_role'
                        id: 'a07fe3d25c82483c98f75d7cb148b3a9'
                        key: {
                            name: 'x_ots_ops.admin'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: 'a407af09fdd74a65bef41da7e9392351'
                        key: {
                            name: 'x_ots_ops_outbox'
                            element: 'NULL'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: 'a616d43fff7d41ab9ac0781b2f054e7a'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'decided_at'
                        }
                    },
                    {
                        table: 'ua_table_licensing_config'
                        id: 'a9c2d3fadb664e16a5f1b1d356ae2814'
                        key: {
                            name: 'x_ots_ops_outbox'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: 'a9e1e192dfe84924bb121c77defeb27d'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'state'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: 'aace428badfa4024905b404346b27a5c'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'requested_by'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: 'ab0f3b48d8334837b516f351db665e33'
                        key: {
                            name: 'x_ots_ops_outbox'
                            element: 'next_attempt_at'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_security_acl_role'
                        id: 'ae56c3b55e91434ea5810d63dbd02f46'
                        key: {
                            sys_security_acl: 'f41c62c353c245f59479b44c1702bbf6'
                            sys_user_role: {
                                id: '7caf26b930974dc09b65748ba7c14614'
                                key: {
                                    name: 'x_ots_ops.integration'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: 'b0a858e2694f49fb8be7d3b4c48a48dd'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'ticket_table'
                        }
                    },
                    {
                        table: 'sys_choice'
                        id: 'b2296c0696bc4c95909e7ea3ffcfb534'
                        key: {
                            name: 'x_ots_ops_outbox'
                            element: 'state'
                            value: 'dead'
                            language: 'en'
                            dependent_value: 'NULL'
                        }
                    },
                    {
                        table: 'sys_choice'
                        id: 'b58db47154d2418a8e9f2662ee8fbfc6'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'state'
                            value: 'approved'
                            language: 'en'
                            dependent_value: 'NULL'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: 'b8d9f37df7a24abba99475862ba31ef3'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'approved_parameters'
                        }
                    },
                    {
                        table: 'sys_security_acl_role'
                        id: 'b9a822341a1a42a48748ab834c047cfa'
                        key: {
                            sys_security_acl: 'b8771e1d553142c29d49dc9549ce4203'
                            sys_user_role: {
                                id: 'd36e5d299785437a8a7aa44fcd8f433f'
                                key: {
                                    name: 'x_ots_ops.admin'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: 'bb0364caf1a94deaa62c875d8c3f6949'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'decided_by'
                        }
                    },
                    {
                        table: 'sys_choice'
                        id: 'bb19d4247bc34bebb83471ab3beada98'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'state'
                            value: 'info_requested'
                            language: 'en'
                            dependent_value: 'NULL'
                        }
                    },
                    {
                        table: 'sys_choice_set'
                        id: 'bd099bfb0af04602bf26e41cf88e8627'
                        key: {
                            name: 'x_ots_ops_outbox'
                            element: 'state'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: 'c2ede35dd05a4ea8b4c0815c82ecb94e'
                        key: {
                            name: 'x_ots_ops_outbox'
                            element: 'event'
                        }
                    },
                    {
                        table: 'sys_choice'
                        id: 'c42e8caa05f644f488bd45e0378e6699'
                        key: {
                            name: 'x_ots_ops_outbox'
                            element: 'state'
                            value: 'ready'
                            language: 'en'
                            dependent_value: 'NULL'
                        }
                    },
                    {
                        table: 'sys_choice'
                        id: 'c4bb2f1e13a742d9ac9305efbd6a055c'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'state'
                            value: 'rejected'
                            language: 'en'
                            dependent_value: 'NULL'
                        }
                    },
                    {
                        table: 'sys_user_role'
                        id: 'c7a76b3bf5ff4343a0810f470d2173da'
                        key: {
                            name: 'x_ots_ops.integration'
                        }
                    },
                    {
                        table: 'sys_index'
                        id: 'c8d46003b0034240954dbbc2d67db656'
                        key: {
                            logical_table_name: 'x_ots_ops_review'
                            col_name_string: 'ticket'
                        }
                    },
                    {
                        table: 'sys_security_acl_role'
                        id: 'ccbf5f78dcf54edcb1b78d6840830989'
                        key: {
                            sys_security_acl: 'a9a675582d114e68b315a000fe0fa433'
                            sys_user_role: {
                                id: '440b3224572c40c9a79649a8f52f2beb'
                                key: {
                                    name: 'x_ots_ops.reviewer'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: 'ceac89120bb74497acc1f403d636eb0e'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'card_hash'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: 'cff80f16e890456389826f76aae9489c'
                        key: {
                            name: 'x_ots_ops_outbox'
                            element: 'document'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: 'd0a1a586657e4898b7e71ac792aee8b5'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'message'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_security_acl_role'
                        id: 'd0d21945fa7e4845809c8ce35e8500f0'
                        key: {
                            sys_security_acl: 'f41c62c353c245f59479b44c1702bbf6'
                            sys_user_role: {
                                id: '7fb7cd203b984385ba712b952ca9fff7'
                                key: {
                                    name: 'itil'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_ui_action_role'
                        id: 'd74518de13dc43c8bd2dd196ce2a19c8'
                        key: {
                            sys_ui_action: '73d604873efe47d5a6d694b8d030579e'
                            sys_user_role: {
                                id: 'dee2af6f3c424604bab04c4565725268'
                                key: {
                                    name: 'x_ots_ops.reviewer'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: 'd76d97a472d9429b943f3587b40b7e84'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'ticket_table'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_security_acl_role'
                        id: 'd82855c10e7f49939f2f2952cfdefded'
                        key: {
                            sys_security_acl: '7e77b36134524d97bbb335ce17e4a779'
                            sys_user_role: {
                                id: '440b3224572c40c9a79649a8f52f2beb'
                                key: {
                                    name: 'x_ots_ops.reviewer'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: 'da9ccd9b489e479489334e9844acfec8'
                        key: {
                            name: 'x_ots_ops_outbox'
                            element: 'last_status'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_security_acl_role'
                        id: 'dcb4e6d3bb6546f98613918dc2c8e8f8'
                        key: {
                            sys_security_acl: '980b9f6996ff40d181cbe9ef0e95e268'
                            sys_user_role: {
                                id: '440b3224572c40c9a79649a8f52f2beb'
                                key: {
                                    name: 'x_ots_ops.reviewer'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: 'deb78703f2bc4bc48746edea71e50e2f'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'action_type'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_user_role'
                        id: 'dee2af6f3c424604bab04c4565725268'
                        key: {
                            name: 'x_ots_ops.reviewer'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: 'e044fb79881d4709bfff373a3f7e9778'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'risk'
                        }
                    },
                    {
                        table: 'sys_security_acl_role'
                        id: 'e10e551bf84f4a5383cac3e3ca5dd45f'
                        key: {
                            sys_security_acl: 'b8771e1d553142c29d49dc9549ce4203'
                            sys_user_role: {
                                id: '7fb7cd203b984385ba712b952ca9fff7'
                                key: {
                                    name: 'itil'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_ui_list_element'
                        id: 'e1d09eb8e21442f2a8105b625f329042'
                        key: {
                            list_id: {
                                id: '004b9920ff2f48648f4217facb359851'
                                key: {
                                    name: 'x_ots_ops_review'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                    element: 'NULL'
                                    relationship: 'NULL'
                                    parent: 'NULL'
                                }
                            }
                            element: 'decided_at'
                        }
                    },
                    {
                        table: 'sys_security_acl_role'
                        id: 'e3521b528ff6481bbe5f92a7e77228f6'
                        key: {
                            sys_security_acl: 'b8771e1d553142c29d49dc9549ce4203'
                            sys_user_role: {
                                id: '7caf26b930974dc09b65748ba7c14614'
                                key: {
                                    name: 'x_ots_ops.integration'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: 'e3d5c66e621c4201baa298dd5bda5918'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'decided_by_user_name'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: 'e529da41c4c34fe2916c699117e6ac93'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'ticket'
                        }
                    },
                    {
                        table: 'sys_documentation'
                        id: 'e5f65ec75a21445b89296d6e4130a6a2'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'decided_at'
                            language: 'en'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: 'e608e467cb2844fb9f2a266e1b05f571'
                        key: {
                            name: 'x_ots_ops_outbox'
                            element: 'next_attempt_at'
                        }
                    },
                    {
                        table: 'sys_security_acl_role'
                        id: 'e7183c7f88964206960235630e50721d'
                        key: {
                            sys_security_acl: 'b8771e1d553142c29d49dc9549ce4203'
                            sys_user_role: {
                                id: '440b3224572c40c9a79649a8f52f2beb'
                                key: {
                                    name: 'x_ots_ops.reviewer'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: 'e7434b7cf5ae4542b2a309b9870fe375'
                        key: {
                            sys_ui_section: {
                                id: '0635277b50004993bd1fb9f9d3da737e'
                                key: {
                                    name: 'x_ots_ops_review'
                                    caption: 'Ops review'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: 'confidence'
                            position: '3'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: 'eba3f75a08084d639059f2cdd2dd4ab2'
                        key: {
                            sys_ui_section: {
                                id: '0635277b50004993bd1fb9f9d3da737e'
                                key: {
                                    name: 'x_ots_ops_review'
                                    caption: 'Ops review'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: '.end_split'
                            position: '11'
                        }
                    },
                    {
                        table: 'sys_ui_action_role'
                        id: 'ecc7b9fc4bd94f9eaac629779a6c6465'
                        key: {
                            sys_ui_action: 'ab1704c3290d4c7183ea75e7eab67c4e'
                            sys_user_role: {
                                id: 'dee2af6f3c424604bab04c4565725268'
                                key: {
                                    name: 'x_ots_ops.reviewer'
                                }
                            }
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: 'f2098d3a2f024e52b8600439507a87d6'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'message'
                        }
                    },
                    {
                        table: 'sys_dictionary'
                        id: 'f35742a704f14a63a5a12afc817907cc'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'decided_by_user_name'
                        }
                    },
                    {
                        table: 'sys_choice'
                        id: 'f4bb80ea5e264580960f31b0e9dfb231'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'state'
                            value: 'withdrawn'
                            language: 'en'
                            dependent_value: 'NULL'
                        }
                    },
                    {
                        table: 'sys_choice'
                        id: 'f515770cd1f24fb1bd56cd20d5799217'
                        key: {
                            name: 'x_ots_ops_review'
                            element: 'state'
                            value: 'closed'
                            language: 'en'
                            dependent_value: 'NULL'
                        }
                    },
                    {
                        table: 'sys_ui_element'
                        id: 'f84243ba8bd84cd48c978bf4f59f75d0'
                        key: {
                            sys_ui_section: {
                                id: '0635277b50004993bd1fb9f9d3da737e'
                                key: {
                                    name: 'x_ots_ops_review'
                                    caption: 'Ops review'
                                    view: {
                                        id: 'Default view'
                                        key: {
                                            name: 'NULL'
                                        }
                                    }
                                    sys_domain: 'global'
                                }
                            }
                            element: 'assignment_group'
                            position: '7'
                        }
                    },
                    {
                        table: 'sys_rest_message_fn'
                        id: 'f9ce9937605c41978cdee187018cc541'
                        key: {
                            rest_message: '9d9e2ccd7af0467b81fc31df597e4029'
                            function_name: 'post'
                        }
                    },
                ]
            }
        }
    }
}
