(function process(request, response) {
  new OtsReviewApi(request, response).upsert();
})(request, response);
